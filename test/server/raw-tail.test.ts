import { expect, it } from "vitest";
import { KiB, MiB } from "../../src/defaults.ts";
import { ask } from "../helpers/ask.ts";
import { serveRun } from "../helpers/server.ts";

const end = { code: 0, signal: null };

it.each([
	["the last lines", "one\ntwo\nthree\n", 2, "two\nthree\n"],
	["an unfinished one among them", "one\ntwo\nthree", 2, "two\nthree"],
	["all of fewer", "one\ntwo\n", 5, "one\ntwo\n"],
	["all of as many", "one\ntwo\n", 2, "one\ntwo\n"],
	["empty ones", "one\n\n\n", 2, "\n\n"],
	["nothing of nothing", "", 3, ""],
	["none", "one\n", 0, ""],
	["characters of several bytes", "ä\n😀😀\nö", 2, "😀😀\nö"],
])("/raw?tail gives %s", async (_, output, lines, expected) => {
	const { recorder, url } = await serveRun();
	// In events of a character each, and as one.
	for (const text of output) {
		recorder.output("stdout", Buffer.from(text));
		await new Promise(setImmediate);
	}
	recorder.exit({ ...end, at: performance.now() });
	const { text } = await ask(new URL(`raw?tail=${lines}`, url));
	expect(text).toBe(expected);
});

it("/raw?tail goes on with what comes", async () => {
	const { recorder, url } = await serveRun();
	recorder.output("stdout", Buffer.from("one\ntwo\nthr"));
	await new Promise(setImmediate);
	const answer = ask(new URL("raw?tail=2", url));
	await new Promise(setImmediate);
	recorder.output("stderr", Buffer.from("ee\n"));
	recorder.exit({ ...end, at: performance.now() });
	expect((await answer).text).toBe("two\nthree\n");
});

it("/raw?tail reads no more of a large log than it must", async () => {
	const { recorder, journal, url } = await serveRun();
	const line = (n: number) => `line ${n} ${"x".repeat(90)}\n`;
	for (let n = 0; journal.bytes < 8 * MiB; n += 1000) {
		const lines = Array.from({ length: 1000 }, (_, i) => line(n + i));
		recorder.output("stdout", Buffer.from(lines.join("")));
		await recorder.backpressure;
	}
	recorder.exit({ ...end, at: performance.now() });
	const last = journal.lines - 1;
	let read = 0;
	const { read: readReally } = journal;
	journal.read = (cursor) => {
		const part = readReally.call(journal, cursor);
		void Promise.resolve(part).then((found) => {
			if (found && "frames" in found) read += found.frames.length;
		});
		return part;
	};
	for (const count of [1, 10, 5000]) {
		read = 0;
		const { text } = await ask(new URL(`raw?tail=${count}`, url));
		const numbers = Array.from({ length: count }, (_, i) => last - i);
		expect(text).toBe(numbers.reverse().map(line).join(""));
		// Once backwards and once to send it, each by whole pieces.
		expect(read).toBeLessThan(2.5 * text.length + 512 * KiB);
	}
	const { status } = await ask(new URL("raw?tail=-1", url));
	expect(status).toBe(400);
});
