import { Chalk } from "chalk";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PrefixedOutput } from "../../../src/cli/named/prefixed.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Two lanes, and what they have printed so far. */
function lanes(level: 0 | 1 = 0) {
	const printed: Buffer[] = [];
	const output = {
		write: (bytes: Buffer) => void printed.push(Buffer.from(bytes)),
		backpressure: undefined as Promise<void> | undefined,
		broken: new Promise<never>(() => {}),
	};
	const prefixed = new PrefixedOutput(
		output,
		["api", "w"],
		new Chalk({ level }),
	);
	const [api, web] = [0, 1].map((index) => prefixed.lane(index));
	if (!api || !web) throw new Error("no lanes");
	const text = () => Buffer.concat(printed).toString("latin1");
	return { api, web, text, output };
}

it("puts the name before each line, all names of one width", () => {
	const { api, web, text } = lanes();
	api.write(Buffer.from("one\n\ntwo\n"));
	web.write(Buffer.from("three\n"));
	expect(text()).toBe("[api] one\n[api] \n[api] two\n[w  ] three\n");
});

it("prints lines whole, wherever they are cut", () => {
	const { api, web, text } = lanes();
	const out = Buffer.from("aé\xff\nbb\nccc\n", "latin1");
	for (const byte of out) {
		api.write(Buffer.from([byte]));
		web.write(Buffer.from("w\n"));
	}
	const of = (name: string) =>
		text()
			.split("\n")
			.filter((line) => line.startsWith(name))
			.map((line) => line.slice(6));
	expect(of("[api]")).toEqual(["aé\xff", "bb", "ccc"]);
	expect(of("[w  ]")).toHaveLength(out.length);
});

it("prints what waits at a prompt, and ends its line before another's", () => {
	const { api, web, text } = lanes();
	api.write(Buffer.from("sure? "));
	expect(text()).toBe("");
	vi.advanceTimersByTime(500);
	expect(text()).toBe("[api] sure? ");
	api.write(Buffer.from("yes\n"));
	expect(text()).toBe("[api] sure? yes\n");
	api.write(Buffer.from("more? "));
	vi.advanceTimersByTime(500);
	web.write(Buffer.from("hi\n"));
	api.write(Buffer.from("no\n"));
	expect(text()).toBe("[api] sure? yes\n[api] more? \n[w  ] hi\n[api] no\n");
});

it("prints an unfinished line at the end, and one that grows too long", () => {
	const { api, text } = lanes();
	api.write(Buffer.from("last"));
	api.end();
	expect(text()).toBe("[api] last");
	api.end();
	expect(text()).toBe("[api] last");
	api.write(Buffer.alloc(70_000, "x"));
	expect(text()).toHaveLength(10 + 70_000);
});

it("colours the names alone", () => {
	const { api, web, text } = lanes(1);
	api.write(Buffer.from("a\n"));
	web.write(Buffer.from("b\n"));
	expect(text()).toBe("\x1b[36m[api]\x1b[39m a\n\x1b[33m[w  ]\x1b[39m b\n");
});

it("leaves a line whole while nothing can be printed", async () => {
	let drain = () => {};
	const { api, web, text, output } = lanes();
	output.backpressure = new Promise<void>((resolve) => {
		drain = resolve;
	});
	api.write(Buffer.from("its begin"));
	vi.advanceTimersByTime(10_000);
	web.write(Buffer.from("other\n"));
	expect(text()).toBe("[w  ] other\n");
	output.backpressure = undefined;
	drain();
	await Promise.resolve();
	api.write(Buffer.from("ning\n"));
	expect(text()).toBe("[w  ] other\n[api] its beginning\n");
});
