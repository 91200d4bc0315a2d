import { describe, expect, it } from "vitest";
import { Lanes } from "../../src/page/lanes/lanes.ts";
import { readPrefix } from "../../src/page/lanes/prefix.ts";
import { LineStore } from "../../src/page/store/line-store.ts";
import { stripControls } from "../../src/text/parse.ts";

describe("a prefix", () => {
	it.each([
		// concurrently 9, with and without colours
		["\x1b[0m[api]\x1b[0m hi", "api", "hi"],
		["[api] hi", "api", "hi"],
		["[0] hi", "0", "hi"],
		["\x1b[34m[npm:build-x]\x1b[39m [1/2] a", "npm:build-x", "[1/2] a"],
		["[api]", "api", ""],
		// Fabric
		["[me@host.example] out: hi", "me@host.example", "hi"],
		["[10.0.0.1:22] run: ls", "10.0.0.1:22", "ls"],
		// Docker Compose
		["web-1    | hi", "web-1", "hi"],
		["\x1b[36mdb-1   | \x1b[0mhi | ho", "db-1", "hi | ho"],
		["web |", "web", ""],
		// Turborepo
		["lib:build: hi", "lib:build", "hi"],
		["\x1b[35m@a/lib:build:css: \x1b[0mhi", "@a/lib:build:css", "hi"],
		["//:lint: hi", "//:lint", "hi"],
	])("%j names %j", (line, name, rest) => {
		const prefix = readPrefix(line);
		expect(prefix?.name).toBe(name);
		expect(stripControls(line.slice(prefix?.text.length))).toBe(rest);
	});

	it.each([
		"[INFO] hi",
		"[warn] hi",
		"[12:03:04] hi",
		"[2024-05-01T10:00:00Z] hi",
		"[1/4] hi",
		"[ 12%] hi",
		"[]",
		"[a]b",
		"app.c:10: error",
		"app.c:10:5: error",
		"10:05:33: hi",
		"http://a.example/b",
		"note: hi",
		" a | b",
		"|---|",
		"",
	])("%j names nobody", (line) => {
		expect(readPrefix(line)).toBeUndefined();
	});
});

/** Each line behind its lane's name. */
function shown(store: LineStore): string[] {
	return Array.from({ length: store.end - store.first }, (_, n) => {
		const { text } = store.line(store.first + n);
		const lane = store.lane(store.first + n);
		return `${lane === undefined ? "" : store.lanes.names[lane]}> ${stripControls(text)}`;
	});
}

function storeOf(...names: string[]): LineStore {
	const store = new LineStore();
	store.begin(undefined, new Lanes(names));
	return store;
}

describe("processes", () => {
	it("have lines of their own, however their output is mixed", () => {
		const store = storeOf("api", "web");
		store.append("stdout", 1, "half of a", 0);
		store.append("stdout", 2, "web's\nPass", 1);
		store.append("stderr", 3, "oh no", 0);
		store.append("stdout", 4, " line\n", 0);
		store.append("stdout", 5, "word: ", 1);
		expect(shown(store)).toEqual([
			"web> web's",
			"api> half of a line",
			"api> oh no",
			"web> Password: ",
		]);
		store.append("stdout", 6, "nobody's\n", 7);
		store.append("stdout", 7, "nobody's too\n");
		store.finish();
		expect(shown(store)).toEqual([
			"web> web's",
			"api> half of a line",
			"> nobody's",
			"> nobody's too",
			"api> oh no",
			"web> Password: ",
		]);
	});

	it("keep the order in which lines ended, through a flood from one of fifty", () => {
		const names = Array.from({ length: 50 }, (_, n) => `p${n}`);
		const store = storeOf(...names);
		const expected: string[] = [];
		for (let n = 0; n < 3000; n++) {
			const process = n % 3 === 0 ? n % 50 : 7;
			store.append("stdout", n, `${n}\n`, process);
			expected.push(`p${process}> ${n}`);
		}
		store.append("stdout", 3000, "quiet\n", 1);
		expected.push("p1> quiet");
		const flood = Array.from({ length: 5000 }, (_, n) => `flood ${n}`);
		store.append("stdout", 3001, `${flood.join("\n")}\n`, 7);
		expected.push(...flood.map((line) => `p7> ${line}`));
		expect(shown(store)).toEqual(expected);
		store.finish();
		expect(shown(store)).toEqual(expected);
	});

	it("rewrite their own lines, and no other's", () => {
		const store = storeOf("api", "web");
		store.append("stdout", 1, "one\ntwo\n", 0);
		store.append("stdout", 2, "other\n", 1);
		store.append("stdout", 3, "\x1b[2A\x1b[Kchanged\n", 0);
		store.append("stdout", 4, "10%\r20%", 1);
		expect(shown(store)).toEqual([
			"api> changed",
			"api> two",
			"web> other",
			"web> 20%",
		]);
	});

	it("are none where there is but one", () => {
		const store = storeOf("api");
		store.append("stdout", 1, "::group::G\nin\n::endgroup::\n", 0);
		expect(shown(store)[0]).toBe("> ::group::G");
		expect(store.groups.size).toBe(1);
	});
});

it("finds lanes in lines when asked to, open ones as well", () => {
	const store = new LineStore();
	store.begin(undefined, new Lanes([], true));
	const lines = "[api] one\nplain\nweb | two\n[api] three\n";
	store.append("stdout", 1, lines);
	const expected = [
		"api> [api] one",
		"> plain",
		"web> web | two",
		"api> [api] three",
	];
	expect(shown(store)).toEqual(expected);
	store.finish();
	expect(shown(store)).toEqual(expected);
});
