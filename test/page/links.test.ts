import { expect, it } from "vitest";
import { findLinks, webAddress } from "../../src/page/render/links.ts";
import { LineStore } from "../../src/page/store/line-store.ts";
import { parseLine, stripControls } from "../../src/text/parse.ts";
import { PLAIN } from "../../src/text/style.ts";
import { rowTexts, usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

const openPage = usePage();

/** The parts of a text that are links. */
function found(text: string): string[] {
	return findLinks(text, 10).map(({ start, end }) => text.slice(start, end));
}

it.each([
	["see http://a.example/b?c=d#e for more", "http://a.example/b?c=d#e"],
	["HTTPS://A.EXAMPLE", "HTTPS://A.EXAMPLE"],
	["http://a.example.", "http://a.example"],
	["http://a.example/b, and", "http://a.example/b"],
	["is it http://a.example/b?!", "http://a.example/b"],
	["(http://a.example/b)", "http://a.example/b"],
	["(see http://a.example/b_(c))", "http://a.example/b_(c)"],
	["[text](http://a.example/b).", "http://a.example/b"],
	["http://a.example/b(c", "http://a.example/b"],
	["http://[::1]:8080/b", "http://[::1]:8080/b"],
	["'http://a.example/b','c'", "http://a.example/b"],
	['"http://a.example/b"', "http://a.example/b"],
	["<http://a.example/b>", "http://a.example/b"],
	["http://a.example/ä/日本。", "http://a.example/ä/日本"],
	["http://a.example/b\u202egpj", "http://a.example/b"],
	["http://localhost:3000", "http://localhost:3000"],
])("finds the address in %j", (text, address) => {
	expect(found(text)).toEqual([address]);
});

it.each([
	"http://",
	"http://.",
	"http:// a",
	"ftp://a.example",
	"xhttp://a.example",
	"javascript:alert(1)",
	"http://a.example:99999999/",
])("finds none in %j", (text) => {
	expect(found(text)).toEqual([]);
});

it("finds several", () => {
	expect(found("http://a http://b/,https://c")).toEqual([
		"http://a",
		"http://b/,https://c",
	]);
});

it.each([
	["javascript:alert(1)", undefined],
	["JavaScript:alert(1)", undefined],
	[" javascript:alert(1)", undefined],
	["java\tscript:alert(1)", undefined],
	["data:text/html,x", undefined],
	["file:///etc/passwd", undefined],
	["//a.example", undefined],
	["", undefined],
	[`http://a.example/${"x".repeat(3000)}`, undefined],
	["http://a.example/b\u202e", "http://a.example/b%E2%80%AE"],
])("makes a link to %.40j only where it is safe", (text, href) => {
	expect(webAddress(text)).toBe(href);
});

it("takes hostile text in time", () => {
	for (const part of ["http://", "http://a(", "http://a)", "(", "://", "."]) {
		const text = `http://a.example/${part.repeat(200_000)}`;
		expect(findLinks(text, Infinity).length).toBeLessThanOrEqual(200_000);
	}
});

function targets(line: string): [string, string | undefined][] {
	const all: [string, string | undefined][] = [];
	parseLine(line, PLAIN, (text, _, target) => all.push([text, target]));
	return all;
}

it("reads hyperlinks (OSC 8), which end with the line at the latest", () => {
	expect(
		targets(
			"a\x1b]8;;http://x/;y\x1b\\b\x1b[31mc\x1b]8;;\x07d\x1b]8;id=1;http://z/\x07e",
		),
	).toEqual([
		["a", undefined],
		["b", "http://x/;y"],
		["c", "http://x/;y"],
		["d", undefined],
		["e", "http://z/"],
	]);
	expect(stripControls("\x1b]8;;http://x/\x1b\\a\x1b]8;;\x1b\\")).toBe("a");
});

it("keeps hyperlinks in lines that rewrite themselves", () => {
	const store = new LineStore();
	store.append("stdout", 0, "old old\rx\x1b]8;;http://x/\x07new\x1b]8;;\x07");
	expect(targets(store.line(0).text)).toEqual([
		["x", undefined],
		["new", "http://x/"],
		["old", undefined],
	]);
});

it("makes links of addresses and hyperlinks, in their colours, and of nothing else", async () => {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url);
	server.start();
	const lines = [
		"at \x1b[31mhttp://a.example/\x1b[32mb\x1b[0m, see",
		"\x1b]8;;https://c.example/\x1b\\the \x1b[1mtext\x1b]8;;\x1b\\\x1b[m after",
		"\x1b]8;;javascript:alert(1)\x1b\\bad\x1b]8;;\x1b\\",
		"\x1b]8;;http://d.example/\x1b\\not ended",
		"next",
	];
	server.send("stdout", [1, `${lines.join("\n")}\n`]);
	await expect
		.poll(() => rowTexts(page))
		.toEqual([
			"at http://a.example/b, see",
			"the text after",
			"bad",
			"not ended",
			"next",
		]);
	const links = await page
		.locator(".text a")
		.evaluateAll((all) =>
			all.map((link) => [
				link.getAttribute("href"),
				link.innerHTML,
				link.getAttribute("rel"),
				link.getAttribute("target"),
			]),
		);
	const rest = ["noopener noreferrer nofollow", "_blank"];
	expect(links).toEqual([
		[
			"http://a.example/b",
			'<span class="f1">http://a.example/</span><span class="f2">b</span>',
			...rest,
		],
		["https://c.example/", 'the <span class="bold">text</span>', ...rest],
		["http://d.example/", "not ended", ...rest],
	]);
});

it("keeps links clickable, and text selected, while output flows", async () => {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url);
	server.start();
	const address = `${server.url}?clicked`;
	server.send("stdout", [1, `select me\nsee ${address} ...\n`]);
	await page
		.locator(".text", { hasText: "select me" })
		.dblclick({ position: { x: 20, y: 10 } });
	const selected = () => page.evaluate(() => String(getSelection()));
	const before = await selected();
	expect(before).toBe("select");
	const flow = async (n: number) => {
		server.send("stdout", [n, `more ${n}\n`]);
		await expect
			.poll(async () => (await rowTexts(page)).at(-1))
			.toBe(`more ${n}`);
	};
	await flow(2);
	expect(await selected()).toBe(before);
	const opened = page.context().waitForEvent("page");
	await page.locator(".text a").hover();
	await page.mouse.down();
	await flow(3);
	await page.mouse.up();
	const other = await opened;
	expect(other.url()).toBe(address);
	await other.close();
});

it("shows a line of too many styles in part, and says so", async () => {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url);
	server.start();
	server.send("stdout", [1, `${"\x1b[31mx\x1b[32my".repeat(1000)}\n`]);
	await expect
		.poll(() => page.textContent(".row .cut"))
		.toContain("and 1,000 more characters");
	expect(await page.locator(".row .text *").count()).toBe(1001);
});
