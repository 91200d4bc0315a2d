import { describe, expect, it } from "vitest";
import { LineStore } from "../../src/page/store/line-store.ts";
import { PIPE_COLUMNS } from "../../src/terminal/terminal.ts";
import { stripControls } from "../../src/text/parse.ts";

/** What the store shows, as text. */
function shown(store: LineStore): string[] {
	return Array.from({ length: store.end }, (_, index) =>
		stripControls(store.line(index).text),
	);
}

function storeOf(...texts: string[]): LineStore {
	const store = new LineStore();
	for (const text of texts) store.append("stdout", 0, text);
	return store;
}

describe("lines", () => {
	it.each([
		["whole", ["a\nb\n"], ["a", "b"]],
		["blank", ["\n\na\n\n"], ["", "", "a", ""]],
		["unfinished", ["a\nb"], ["a", "b"]],
		["in parts", ["a", "b", "c\nd"], ["abc", "d"]],
		["with CRLF", ["a\r\nb\r", "\nc\r\n"], ["a", "b", "c"]],
		["with CR", ["10%\r20%\r100%\nlong\rab\n"], ["100%", "abng"]],
		["with CR across parts", ["10%", "\r", "20%", "\r3"], ["30%"]],
		["with CR and erasing", ["Downloading\r\x1b[KDone\n"], ["Done"]],
		["with backspace", ["abc\b\bX\n"], ["aXc"]],
		["with colours", ["\x1b[31mred\x1b[0m\n"], ["red"]],
		["with wide characters", ["😀x\ry\n日本語\rab\n"], ["y x", "ab本語"]],
		["moved up to", ["a\nb\n\x1b[2AA\n", "\x1b[Kc"], ["A", "c"]],
	])("%s", (_, texts, lines) => {
		expect(shown(storeOf(...texts))).toEqual(lines);
	});

	it("are the same however the output is cut", () => {
		const text = "one\r\n\x1b[1;31mtwo\rTW\x1b[0m\n\nth\u00e9 \u2713\rx\nlast";
		const whole = shown(storeOf(text));
		for (let cut = 0; cut <= text.length; cut++) {
			expect(shown(storeOf(text.slice(0, cut), text.slice(cut)))).toEqual(
				whole,
			);
		}
		expect(shown(storeOf(...text))).toEqual(whole);
	});

	it("are put together for each stream on its own", () => {
		const store = new LineStore();
		store.append("stdout", 1, "Password: ");
		store.append("stderr", 2, "a warn");
		store.append("stderr", 3, "ing\n");
		store.append("stdout", 4, "ok\nmore");
		expect(shown(store)).toEqual(["a warning", "Password: ok", "more"]);
		expect(store.line(0)).toMatchObject({ kind: "stderr", ms: 3 });
		store.finish();
		store.append("stdout", 5, "x");
		expect(shown(store).slice(2)).toEqual(["more", "x"]);
	});

	it("have their colours in themselves, so that each can stand alone", () => {
		const store = storeOf("\x1b[31mred\nstill\n", "and\x1b[0m\nplain\n");
		const lines = [0, 1, 2, 3].map((index) => store.line(index).text);
		const red = "\x1b[0;38;5;1m";
		expect(lines).toEqual([
			"\x1b[31mred\x1b[0m",
			`${red}still\x1b[0m`,
			`${red}and\x1b[0m`,
			"plain",
		]);
		store.finish();
		expect([0, 1, 2, 3].map((index) => store.line(index).text)).toEqual(lines);
	});
});

it("holds a progress bar in one line, without growing", () => {
	const store = new LineStore();
	for (let n = 0; n < 100_000; n++)
		store.append("stdout", n, `\r\x1b[32mdone ${n}\x1b[0m`);
	expect(shown(store)).toEqual(["done 99999"]);
	expect(store.parts.join("").length).toBeLessThan(10_000);
});

it("takes a line of 50 MB, and shows its beginning", () => {
	const store = new LineStore();
	const part = "x".repeat(65_536);
	for (let n = 0; n < 800; n++) {
		store.append("stdout", n, part);
		expect(store.line(0).text.length).toBeLessThan(100_000);
	}
	expect(store.line(0).length).toBe(800 * 65_536);
	store.append("stdout", 801, "\n");
	expect(store.end).toBe(1);
	expect(store.line(0).length).toBe(800 * 65_536);
});

it("takes a line of 50 MB that ends in CRLF, or was rewritten", () => {
	const long = "x".repeat(25_000_000);
	expect(storeOf(long, long, "\r", "\n").line(0).length).toBe(50_000_000);
	// A carriage return reaches back as far as one row of it.
	const kept = 25_000_000 - (25_000_000 % PIPE_COLUMNS);
	const rewritten = storeOf(long, "\r", long, "y\n").line(0);
	expect(rewritten.length).toBe(kept + 25_000_001);
});

it("forgets everything when told", () => {
	const store = storeOf("\x1b[31ma\nb");
	store.clear();
	expect(store.end).toBe(0);
	store.append("stdout", 0, "c\n");
	expect(store.line(0)).toMatchObject({ text: "c" });
});

describe("beyond its capacity", () => {
	it.each([
		["characters", { characters: 1e6, lines: 1e9 }],
		["lines", { characters: 1e9, lines: 50_000 }],
	])("the oldest lines leave: %s", (_, capacity) => {
		const store = new LineStore(capacity);
		let sent = 0;
		for (let n = 0; n < 200; n++) {
			store.append(
				"stdout",
				n,
				Array.from({ length: 1000 }, () => `line ${sent++}\n`).join(""),
			);
			const { texts, end } = store.finished;
			const size = texts.reduce((sum, part) => sum + part.length, 0);
			expect(size).toBeLessThanOrEqual(capacity.characters);
			expect(end - store.first).toBeLessThanOrEqual(capacity.lines);
		}
		expect(store.first).toBeGreaterThan(0);
		expect(store.count).toBe(sent);
		for (const index of [store.first, store.first + 1, store.end - 1]) {
			expect(store.line(index).text).toBe(`line ${index}`);
		}
		expect(store.parts[0]).toMatch(new RegExp(`^line ${store.first}\n`));
	});

	it("the newest lines stay, however long", () => {
		const store = new LineStore({ characters: 10, lines: 10 });
		store.append("stdout", 0, "short\n");
		store.append("stdout", 0, `${"x".repeat(100_000)}\n`);
		store.finish();
		expect(store.end - store.first).toBe(1);
		expect(store.line(1).length).toBe(100_000);
	});
});

describe("markers", () => {
	/** What is shown of the first line of a group; undefined if it is none. */
	function title(text: string, hasHeaders = false): string | undefined {
		const store = new LineStore();
		store.groups.hasHeaders = hasHeaders;
		store.append("stdout", 0, text);
		const group = store.groups.at(0);
		if (group === undefined) return undefined;
		const [line = ""] = shown(store);
		if (group.mark === undefined) return line;
		const { at, text: mark } = group.mark;
		expect(line.slice(at)).toMatch(mark);
		return line.slice(0, at) + line.slice(at + mark.length);
	}

	it.each([
		["::group::Build\n", "Build"],
		["::group::--- a\n", "--- a"],
		["##[group]Build\n", "Build"],
		[
			"2024-05-01T12:00:00.1234567Z ##[group]Run a\n",
			"2024-05-01T12:00:00.1234567Z Run a",
		],
		[
			"\ufeff2024-05-01T12:00:00Z ##[group]Run a\n",
			"\ufeff2024-05-01T12:00:00Z Run a",
		],
		["\x1b[0Ksection_start:1:x_1[collapsed=true]\r\x1b[0KBuild\n", "Build"],
		["\x1b[0Ksection_start:1:x\r\x1b[0K--- Build\n", "--- Build"],
	])("begin a group: %j", (text, shown) => {
		expect(title(text)).toBe(shown);
	});

	it.each([
		["--- :rocket: Build\n", ":rocket: Build"],
		["+++ Build\n", "Build"],
		["~~~ Build\n", "Build"],
	])("begin a group under Buildkite alone: %j", (text, shown) => {
		expect(title(text, true)).toBe(shown);
		expect(title(text)).toBe(undefined);
	});

	it("erase themselves at a terminal, and begin groups all the same", () => {
		const store = new LineStore();
		store.begin({ cols: 80, rows: 5 });
		const mark = (what: string) => `section_${what}\r\x1b[0K`;
		const one = `${mark("start:1:one[collapsed=true]")}One\r\nhidden\r\n`;
		const two = `${mark("end:2:one")}${mark("start:2:two")}Two\r\n`;
		const output = `${one}${two}${mark("end:3:two")}\r\nafter`;
		store.append("stdout", 1, output);
		store.finish();
		expect(shown(store)).toEqual(["One", "hidden", "Two", "", "after"]);
		expect(store.groups.at(0)).toMatchObject({ end: 2, folded: true });
		expect(store.groups.at(2)).toMatchObject({ end: 4, folded: false });
		const piped = storeOf(`${one}${two}`.replaceAll("\r\n", "\n"));
		expect(piped.groups.at(0)).toMatchObject({ end: 2, folded: true });
		expect(piped.groups.at(2)?.name).toBe("two");
	});

	it.each([
		"---\n",
		"--- a/x\n",
		"+++ b/x\n",
		"----- x\n",
		" ::group::x\n",
		"at 2024-05-01T12:00:00Z ##[group]x\n",
		"sections: 1\n",
	])("are not made of %j", (text) => {
		expect(title(text, true)).toBe(undefined);
	});
});
