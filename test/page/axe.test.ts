import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Parameter } from "../../src/protocol/parameters.ts";
import { serveBoard } from "../helpers/board.ts";
import { start } from "../helpers/cli.ts";
import { post } from "../helpers/control.ts";
import { expectText, usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

declare global {
	interface Window {
		axe: typeof import("axe-core");
	}
}

const openPage = usePage();

const AXE = await readFile(
	createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
	"utf8",
);

const THEMES = ["light", "dark"] as const;
const SIZES = [
	{ width: 1280, height: 800 },
	{ width: 390, height: 844 },
];

/** Every colour and style that text can have on the page's own ground. */
const COLOURS = [
	...Array.from({ length: 8 }, (_, n) => `\x1b[2;3${n}mdim ${n}\x1b[0m`),
	...Array.from({ length: 8 }, (_, n) => `\x1b[7;3${n}minverse ${n}\x1b[0m`),
	...Array.from({ length: 8 }, (_, n) => `\x1b[3${n}mcolour ${n}\x1b[0m`),
	...Array.from({ length: 8 }, (_, n) => `\x1b[9${n}mbright ${n}\x1b[0m`),
	...Array.from({ length: 8 }, (_, n) => `\x1b[4${n}mground ${n}\x1b[0m`),
	...Array.from({ length: 8 }, (_, n) => `\x1b[10${n}mbright ${n}\x1b[0m`),
	"\x1b[1mbold\x1b[0m \x1b[2mdim\x1b[0m \x1b[7minverse\x1b[0m \x1b[4munder\x1b[0m",
	"\x1b[31;7minverse red\x1b[0m a link: http://a.example/b",
];

/** Two frames later, when all that has changed is on the screen. */
function settled(page: Page): Promise<unknown> {
	return page.evaluate(
		() =>
			new Promise((resolve) =>
				requestAnimationFrame(() => requestAnimationFrame(resolve)),
			),
	);
}

/** What axe finds wrong in a part of the page as it is now, and where. */
async function findings(
	page: Page,
	within: { include?: string; exclude?: string; onlyColours?: boolean },
): Promise<string[]> {
	await settled(page);
	const { violations }: AxeResults = await page.evaluate(
		({ include = "html", exclude, onlyColours }) =>
			window.axe.run(
				{
					include: [[include]],
					...(exclude !== undefined && { exclude: [[exclude]] }),
				},
				// axe leaves it out unless asked. What is in a line of the log is as
				// high as that, which WCAG 2.5.8 allows and axe does not know.
				onlyColours
					? { runOnly: ["color-contrast", "link-in-text-block"] }
					: { rules: { "target-size": { enabled: exclude === "#rows" } } },
			),
		within,
	);
	return violations.flatMap(({ id, nodes }) =>
		nodes.map(({ html, any, all, none }) => {
			const why = [...any, ...all, ...none].map(({ message }) => message);
			return `${id}: ${html.slice(0, 200)}: ${why.join("; ")}`;
		}),
	);
}

/** What axe finds in both themes, wide and on a phone; in the second, colours alone differ. */
async function expectNothing(page: Page, exclude: string): Promise<void> {
	for (const colorScheme of THEMES) {
		await page.emulateMedia({ colorScheme });
		for (const size of SIZES) {
			await page.setViewportSize(size);
			const onlyColours = colorScheme === "dark";
			const found = await findings(page, { exclude, onlyColours });
			expect(found, `${colorScheme}, ${size.width} px`).toEqual([]);
		}
	}
}

/** A page, calm, that axe can look at. */
async function openCalm(url: string): Promise<Page> {
	const page = await openPage(url, { reducedMotion: "reduce" });
	// The page's own policy lets no script in but its own.
	await page.evaluate(AXE);
	return page;
}

/** Each leads from the state before to the next. */
const STATES: [string, (server: ScriptedServer, page: Page) => void][] = [
	["connecting", () => {}],
	[
		"running",
		(server) => {
			server.start();
			server.send("gap", { bytes: 1234 });
			server.send("stdout", [1, "a.c:1:2: error: x\n"]);
		},
	],
	[
		"running",
		(server) =>
			server.send("stdout", [
				2,
				"1:00:00 AM - Found 0 errors. Watching for file changes.\n",
			]),
	],
	[
		"lost",
		(server) => {
			server.refuse(true);
			server.refuse(true);
			server.cut();
		},
	],
];

it("axe finds nothing while it connects, runs, and is lost", async () => {
	const server = await ScriptedServer.start();
	const page = await openCalm(server.url);
	for (const [state, lead] of STATES) {
		lead(server, page);
		await (state === "lost"
			? expectText(page, "#connection", "Connection lost")
			: expectText(page, "#state", state));
		await expectNothing(page, "#rows");
	}
});

it.each([
	["failed", "make", 3],
	["succeeded", "make", 0],
	["ended", null, 0],
])("axe finds nothing when it has %s", async (state, command, code) => {
	const server = await ScriptedServer.start();
	server.start(command);
	server.send("stdout", [1, "one\na.c:1:2: error: x\n"]);
	server.exit(code);
	const page = await openCalm(server.url);
	await expectText(page, "#state", state);
	if (state === "failed") await expectText(page, "#strip-text", "error: x");
	await expectNothing(page, "#rows");
});

it("axe finds nothing in what is opened", async () => {
	const server = await ScriptedServer.start();
	server.start();
	server.send("stdout", [5000, "needle\nneedle\n"]);
	const page = await openCalm(`${server.url}#L1-L2`);
	await expectText(page, "#state", "running");
	await page.locator("#mark-tools").waitFor();
	for (const id of ["view", "save"]) {
		await page.click(`#${id}`);
		await page.locator(`#${id}-menu`).waitFor();
		await expectNothing(page, "#rows");
		await page.keyboard.press("Escape");
	}
	await page.click("#keys");
	await page.locator("#overview").waitFor();
	await expectNothing(page, "#rows");
	await page.keyboard.press("Escape");
	await page.click("#share");
	await page.locator("#share-qr svg").waitFor();
	await expectNothing(page, "#rows");
	await page.keyboard.press("Escape");
	await page.keyboard.press("Control+f");
	await page.keyboard.type("needle");
	await page.getByLabel("Show only the matches").check();
	await expectText(page, "#find-result", "matches");
	await expectNothing(page, "#rows");
});

it("axe finds nothing in steps, and in the list of them", async () => {
	const server = await ScriptedServer.start();
	server.start();
	const page = await openCalm(server.url);
	const steps = ["Install", "Build"].map(
		(name) => `::group::${name}\nwarning: a\n::endgroup::\n`,
	);
	server.send("stdout", [1, `${steps.join("")}::group::Test\nError: no\n`]);
	await expectText(page, "#count", "8 lines");
	server.send("pin", { ms: 2, pin: 1, line: 8, text: "look", by: "Ann" });
	await page.locator(".row .pin").click();
	await page.locator("#pin-dialog").waitFor();
	await expectNothing(page, "#marks");
	await page.keyboard.press("Escape");
	await page.locator("#log").press("o");
	await page.locator("#outline").waitFor();
	server.exit(1);
	await page.locator("#strip").waitFor();
	await expectNothing(page, "#marks");
});

it("axe finds nothing in a table of JSON lines", async () => {
	const server = await ScriptedServer.start();
	server.start();
	const page = await openCalm(server.url);
	const lines = [10, 20, 30, 40, 50, 60, 30, 30, 30, 30].map(
		(level) => `{"level":${level},"time":1795671660309,"msg":"a","k":1}\n`,
	);
	server.send("stdout", [1, lines.join("")]);
	await page.locator("#records-bar").waitFor();
	await page.locator("#records-filter").fill("k=1");
	await expectText(page, "#records-result", "10 of 10 lines");
	await expectNothing(page, "#marks");
});

it("axe finds nothing in the timeline, now and at another moment", async () => {
	const script =
		"echo ::group::A; seq 9; sleep 0.1; echo a.c:1: error: x; exit 1";
	const url = await start(["-p0", "--no-echo", "--keep", "--shell", script])
		.url;
	const page = await openCalm(url.href);
	await expectText(page, "#state", "failed");
	await page.locator("#log").press("T");
	await page.locator("#timeline").waitFor();
	await expectNothing(page, "#rows");
	await page.locator("#timeline-range").fill("50");
	await expectText(page, "#state", "as it was");
	await expectNothing(page, "#rows");
});

/** A field of each kind, and a list that can't be had. */
const FIELDS = new Map<string, Parameter>([
	["role", { type: "choice", choices: ["web"], label: "Role", help: "Where." }],
	["slot", { type: "choice", from: ["sh", "-c", "echo no host; exit 3"] }],
	["version", { type: "text", pattern: "[\\d.]+" }],
	["hosts", { type: "choices", choices: ["a", "b"], optional: true }],
	["batch", { type: "number", min: 1, optional: true }],
	["dry", { type: "flag", adds: ["--dry-run"], label: "Only show it" }],
	["commit", { type: "text" }],
	["branch", { type: "text" }],
	["password", { type: "secret", optional: true }],
]);

it("axe finds nothing in the board, a form and a question", async () => {
	const { link } = await serveBoard([
		{
			name: "deploy",
			title: "Deploy",
			description: "Puts a version there.",
			run: ["echo", "{role}", "{slot}", "{version}"],
			parameters: FIELDS,
			oneOf: [["commit", "branch"]],
			reason: "required",
		},
		{ name: "pass", title: "Pass", run: "sleep 300", whenBusy: "queue" },
		{ name: "drop", title: "Drop", run: "exit 1", danger: true },
	]);
	const page = await openCalm(link);
	const press = (name: string) =>
		page.getByRole("button", { name, exact: true }).click();
	await page.getByRole("button", { name: "Deploy …" }).waitFor();
	await expectNothing(page, "#rows"); // Before the first run.
	await page.setViewportSize({ width: 1280, height: 800 });
	await press("Drop");
	await page.locator("#confirm-dialog").waitFor();
	await expectNothing(page, "#rows");
	await page.getByLabel("Type drop to run it").fill("drop");
	await page.keyboard.press("Enter");
	await expectText(page, "#state", "failed");

	await page.setViewportSize({ width: 1280, height: 800 });
	await press("Deploy …");
	await page.getByLabel("Role").selectOption("web");
	await page.getByLabel("Version").fill("1");
	await page.getByRole("textbox", { name: "commit" }).fill("1");
	await page.getByLabel("Why").fill("because");
	await page.locator(".failure").waitFor();
	// The server has its say, too.
	await page.evaluate(() =>
		document.querySelector("#run-field-slot")?.removeAttribute("required"),
	);
	await press("Run");
	await expectText(page, "#run-field-slot-problem", "This is needed.");
	await expectNothing(page, "#rows");
	await page.keyboard.press("Escape");

	await page.setViewportSize({ width: 1280, height: 800 });
	await press("Pass");
	await expectText(page, "#state", "running");
	const [address = "", token = ""] = link.split("#control=");
	const to = { url: new URL(address), token };
	await post(to, "runs", { command: "pass", by: "Bob" });
	await page.locator("#waiting-list li").waitFor({ state: "attached" });
	await page.setViewportSize({ width: 390, height: 844 });
	await press("Runs");
	await page.locator("#run-list").waitFor();
	await expectNothing(page, "#rows");
});

it("axe finds nothing in lanes", async () => {
	const names = Array.from({ length: 50 }, (_, n) => `process-${n}`);
	const server = await ScriptedServer.start();
	server.start("all", undefined, { processes: names });
	for (const [process, name] of names.entries()) {
		const stream = process % 7 === 6 ? "stderr" : "stdout";
		server.send(stream, [1, `from ${name}\n`, process]);
	}
	const exit = { signal: null, durationMs: 5 };
	server.send("exit", { ...exit, code: 0, process: 0 });
	server.send("exit", { ...exit, code: 1, process: 1 });
	const page = await openCalm(server.url);
	await expectText(page, "#count", "50 lines");
	await page.locator(".chip").nth(2).click();
	for (const colorScheme of THEMES) {
		await page.emulateMedia({ colorScheme });
		for (const size of SIZES) {
			await page.setViewportSize(size);
			expect(await findings(page, {}), colorScheme).toEqual([]);
		}
	}
	await page.locator(".chip").nth(2).click();
	await page.setViewportSize({ width: 1280, height: 1500 });
	for (const colorScheme of THEMES) {
		await page.emulateMedia({ colorScheme });
		expect(await findings(page, { include: "#rows" })).toEqual([]);
	}
});

it.each(THEMES)("axe finds nothing in rows: %s", async (colorScheme) => {
	const server = await ScriptedServer.start();
	server.start();
	const all = `${COLOURS.join("\n")}\n`;
	server.send("stdout", [
		5000,
		`{"a":[1,"b",null]}\n::group::G\nin\n::endgroup::\n::group::H\n${all}`,
	]);
	server.send("stderr", [9000, all]);
	const page = await openCalm(server.url);
	// High enough for all rows to be there.
	await page.setViewportSize({ width: 1280, height: 3000 });
	await page.emulateMedia({ colorScheme });
	await expectText(page, "#count", /1\d\d lines/);
	await page.locator("#log").press("t");
	await page.click('[href="#L3"]');
	await page.locator(".json").click();
	await page.locator(".fold").first().click();
	expect(await findings(page, { include: "#rows" })).toEqual([]);
	await page.locator(".row", { hasText: "null" }).first().hover();
	expect(await findings(page, { include: ".row.open" })).toEqual([]);
	await page.click('[href="#L7"]');
	await page.keyboard.down("Shift");
	await page.click('[href="#L50"]');
	await page.keyboard.up("Shift");
	expect(await findings(page, { include: "#rows" })).toEqual([]);
});
