import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { expectText, rowTexts } from "./open-page.ts";
import { useWatchedPage } from "./watched-page.ts";

const openWatched = useWatchedPage();

const SEQUENCES = [
	"\x1b[31m",
	"\x1b[38;2;1;2;3m",
	"\x1b[?1049h",
	"\x1b[99999999999999999999999m",
	`\x1b[${"9".repeat(400)}C`,
	`\x1b[${"1;".repeat(300)}m`,
	"\x1b[38;5m",
	"\x1b[38;2;999;-1m",
	"\x1b[48;5;99999m",
	"\x1b]0;owned\x07",
	"\x1b]2;owned\x1b\\",
	"\x1b]8;;javascript:alert(1)\x1b\\",
	"\x1b]8;;http://a.example/\x07",
	"\x1b]52;c;b3duZWQ=\x07",
	"\x1b]1337;File=inline=1:AAAA\x07",
	"\x1bP1;2|x\x1b\\",
	"\x1b_application\x1b\\",
	"\x1b^private\x1b\\",
	"\x1bX string\x1b\\",
	"\x1b(B",
	"\x1b#8",
	"\x1bc",
	"\x1b[6n",
	"\x9b31m",
	"\x9d0;owned\x9c",
];

/** Lines that try to be more than text. */
const CORPUS: Record<string, string[]> = {
	"script tags": [
		"<script>document.title='owned'</script>",
		"</script><script>document.title='owned'</script>",
		"</style></title></textarea><script>document.title='owned'</script>",
		"<svg onload=document.title='owned'>",
		"<iframe srcdoc='<script>parent.document.title=1</script>'></iframe>",
		"<img src=x onerror=\"document.title='owned'\">",
		"<base href=http://evil.example/><meta http-equiv=refresh content=0>",
		"<!--",
		"-->",
		"&lt;script&gt;&#x3c;script&#x3e;",
		"<![CDATA[<script>document.title='owned'</script>]]>",
		"{{constructor.constructor('document.title=1')()}}",
	],
	"attribute breaks": [
		'" onmouseover="document.title=\'owned\'" x="',
		"' autofocus onfocus='document.title=1' tabindex='1",
		"http://a.example/\"onclick=\"document.title='owned'",
		"http://a.example/'onclick='document.title=1",
		"http://a.example/><img/src=x/onerror=document.title=1>",
		"\x1b]8;;http://a.example/\"onclick=\"document.title='owned'\x1b\\x\x1b]8;;\x1b\\",
		'\x1b]8;id="onclick="alert(1);http://a.example/\x1b\\x\x1b]8;;\x1b\\',
		"\x1b[38;2;0;0;0;background:url(http://a.example/)mx\x1b[0m",
	],
	"links to what is no page": [
		"javascript:document.title='owned'",
		"JAVASCRIPT:alert(1)",
		"data:text/html,<script>alert(1)</script>",
		...[
			"javascript:alert(1)",
			"JavaScript:alert(1)",
			"java\tscript:alert(1)",
			"\x01javascript:alert(1)",
			" javascript:alert(1)",
			"javascript://a.example/%0aalert(1)",
			"data:text/html,<script>alert(1)</script>",
			"vbscript:x",
			"file:///etc/passwd",
			"blob:http://a.example/x",
			"view-source:http://a.example/",
			"//evil.example/",
			"/events",
			"#L1",
			"http:",
			"http:evil",
		].map((target) => `\x1b]8;;${target}\x1b\\text\x1b]8;;\x1b\\`),
	],
	"what reorders text": [
		"\u202e\u2066owned\u2069",
		"\u202d\u202e\u202a\u202b no pop",
		"http://a.example/\u202egpj.exe",
		"user\u200f@\u061cowned \u2067\u2067\u2067",
		"\u0301".repeat(1000),
		"\ufeff\u200b\u200d\u2028\u2029\u0085",
	],
	"malformed sequences, cut at any byte": SEQUENCES.flatMap((sequence) => {
		const short = sequence.length > 40 ? `${sequence.slice(0, 40)}m` : sequence;
		return Array.from(
			{ length: short.length },
			(_, cut) => `a${short.slice(0, cut + 1)}`,
		);
	}),
	"sequences and what follows them": SEQUENCES.map((each) => `${each}after`),
	"huge parameters": [
		`\x1b[${"9".repeat(10_000)}mA`,
		`\x1b[${"1;".repeat(9000)}mB`,
		`\x1b[${";".repeat(9000)}K\rC`,
		`\x1b]8;;http://a.example/${"x".repeat(9000)}\x1b\\D\x1b]8;;\x1b\\`,
	],
	"NULs, lone surrogates and controls": [
		"\0\0a\0b",
		"\ud800 \udfff \udc00\ud800",
		Array.from({ length: 32 }, (_, n) => String.fromCharCode(n)).join(""),
		Array.from({ length: 33 }, (_, n) => String.fromCharCode(127 + n)).join(""),
		"\ufffe\uffff",
		"__proto__ constructor toString",
		"\x0b\x0c\x08\x08\x08\b\r\r\r",
	],
};

/** All of the page that no output is to change. */
function chrome(page: Page) {
	return page.evaluate(() => {
		const copy = document.documentElement.cloneNode(true) as HTMLElement;
		copy.querySelector("#rows")?.replaceChildren();
		for (const changing of copy.querySelectorAll("#elapsed, #count, #rate"))
			changing.textContent = "";
		copy.querySelector("#canvas")?.removeAttribute("style");
		copy.querySelector("#rows")?.removeAttribute("style");
		return { html: copy.outerHTML, title: document.title, at: location.href };
	});
}

/** What is in the rows, besides text. */
function markup(page: Page) {
	return page.evaluate(() => ({
		tags: Array.from(
			new Set(
				Array.from(
					document.querySelectorAll(".text, .text *"),
					(each) => each.tagName,
				),
			),
		).sort(),
		attributes: Array.from(
			new Set(
				Array.from(document.querySelectorAll(".text, .text *"), (each) =>
					each.getAttributeNames(),
				).flat(),
			),
		).sort(),
		targets: Array.from(
			new Set(
				Array.from(
					document.querySelectorAll<HTMLAnchorElement>(".text a"),
					(link) => new URL(link.href).protocol,
				),
			),
		),
	}));
}

describe.each(Object.entries(CORPUS))("%s", (_, lines) => {
	it("stay text, and change nothing else", async () => {
		const { server, page } = await openWatched();
		server.send("stdout", [1, "before\n"]);
		await expectText(page, "#rows", "before");
		const before = await chrome(page);
		for (let at = 0; at < lines.length; at += 30) {
			const some = lines.slice(at, at + 30);
			const mark = `seen ${at}`;
			server.send("stdout", [2, `${some.join("\x1b[0m\n")}\x1b[0m\n${mark}\n`]);
			await expect.poll(async () => (await rowTexts(page)).at(-1)).toBe(mark);
			for (const text of (await rowTexts(page)).slice(-some.length - 1, -1)) {
				expect(text).not.toMatch(CONTROLS);
			}
			const { tags, attributes, targets } = await markup(page);
			expect(["A", "DIV", "SPAN"]).toEqual(expect.arrayContaining(tags));
			expect(ATTRIBUTES).toEqual(expect.arrayContaining(attributes));
			expect(["http:", "https:"]).toEqual(expect.arrayContaining(targets));
		}
		expect(await chrome(page)).toEqual(before);
	});
});

/** No escape sequence nor control is ever shown, but for the tab. */
const CONTROLS = /[^\t\P{Cc}]/u;

const ATTRIBUTES = [
	"aria-hidden",
	"class",
	"href",
	"rel",
	"style",
	"target",
	"title",
];

it("keeps what reorders text within its own line", async () => {
	const { server, page } = await openWatched();
	server.send("stdout", [1, "plain 123\n\u202eabc\nplain 456\n"]);
	await expectText(page, "#rows", "plain 456");
	const lefts = await page
		.locator(".row")
		.evaluateAll((rows) =>
			rows.map((row) =>
				Array.from(row.children, (part) => part.getBoundingClientRect().left),
			),
		);
	expect(new Set(lefts.map(String)).size).toBe(1);
});

/** Lines that take work, each about as long as the plain one beside it. */
const HEAVY: [string, string][] = [
	["100,000 changes of style", "\x1b[31mx\x1b[0my".repeat(100_000)],
	["100,000 sequences that never end", "\x1b[1;".repeat(100_000)],
	["100,000 strings that never end", "\x1b]8;;".repeat(100_000)],
	["100,000 addresses", "http://a(b ".repeat(100_000)],
	["100,000 brackets of an address", `http://a/${"()".repeat(100_000)}`],
	["100,000 hyperlinks", "\x1b]8;;http://a/\x07x".repeat(100_000)],
	["100,000 moves back", "abc\x08\x08".repeat(100_000)],
	["100,000 rewrites", "abcdefgh\r".repeat(100_000)],
	["100,000 erasures", "\x1b[2Kab\x1b[1K".repeat(100_000)],
	["200,000 brackets of JSON", "[".repeat(200_000)],
	["1,000,000 marks on a letter", `a${"\u0301".repeat(1_000_000)}`],
];

describe("a line of", () => {
	it.each(HEAVY)("%s, ended or not, hangs nothing", async (_, line) => {
		const { server, page } = await openWatched();
		server.send("stdout", [1, line]);
		server.send("stderr", [2, "beside\n"]);
		await expectText(page, "#rows", "beside");
		server.send("stdout", [3, "\nafter\n"]);
		await expectText(page, "#rows", "after");
		// 40 of them at once.
		server.send("stdout", [4, `${`${line.slice(0, 25_000)}\n`.repeat(40)}`]);
		server.send("stdout", [5, "\x1b\\\x1b[0mlast\n"]);
		await expectText(page, "#rows", "last");
		expect(await page.locator("#rows *").count()).toBeLessThan(100_000);
		server.exit(0);
		await expectText(page, "#state", "succeeded");
	});

	it("50 MB, in pieces, hangs nothing", async () => {
		const { server, page } = await openWatched();
		const piece = "<b>0123456789</b> ".repeat(3641);
		for (let n = 0; n < 800; n++) server.send("stdout", [n, piece]);
		server.send("stdout", [801, "\nafter\n"]);
		await expectText(page, "#rows", "after");
		await expectText(page, "#rows", /and 5\d,\d{3},\d{3} more characters/);
		server.exit(0);
		await expectText(page, "#state", "succeeded");
	});
});
