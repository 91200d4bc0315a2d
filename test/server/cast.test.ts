import { expect, it } from "vitest";
import { castFormat, castHeader } from "../../src/server/formats/cast.ts";
import { ask } from "../helpers/ask.ts";
import { serveRun } from "../helpers/server.ts";
import { START } from "../helpers/start-data.ts";

type CastEvent = [seconds: number, code: string, data: string];

/** Reads a recording by the rules of asciicast v2. */
function readCast(text: string): { header: object; events: CastEvent[] } {
	expect(text.endsWith("\n")).toBe(true);
	const [header, ...events] = text
		.slice(0, -1)
		.split("\n")
		.map((line) => JSON.parse(line));
	let last = 0;
	for (const [seconds, code, data, ...others] of events) {
		expect(seconds).toBeGreaterThanOrEqual(last);
		expect(["o", "r", "m"]).toContain(code);
		expect(typeof data).toBe("string");
		expect(others).toEqual([]);
		last = seconds;
	}
	return { header, events };
}

/** What a recording prints. */
function printed(events: readonly CastEvent[]): string {
	const output = events.filter(([, code]) => code === "o");
	return output.map(([, , data]) => data).join("");
}

it("/raw?format=cast is a recording, with each newline returning the carriage", async () => {
	const { recorder, run, url } = await serveRun();
	for (const text of ["one\ntwo\r", "\nthree\r\n", "é\n\n"]) {
		recorder.output("stdout", Buffer.from(text));
		await new Promise(setImmediate);
	}
	recorder.output("stderr", Buffer.from("oops\n"));
	recorder.exit({ code: 0, signal: null, at: performance.now() });
	const asked = new URL("raw?format=cast&download", url);
	const { text, headers } = await ask(asked);
	expect(headers["content-type"]).toBe("application/x-asciicast");
	expect(headers["content-disposition"]).toContain('.cast"');
	const { header, events } = readCast(text);
	const { title, startedAt } = run.status().start;
	expect(header).toMatchObject({ version: 2, width: 80, height: 24, title });
	expect(header).toMatchObject({ timestamp: Math.floor(startedAt / 1000) });
	expect(printed(events)).toBe("one\r\ntwo\r\nthree\r\né\r\n\r\noops\r\n");
	const followed = await ask(new URL("raw?format=cast&follow", url));
	expect(followed.status).toBe(400);
});

it("a recording has a terminal's bytes as they were, its sizes, and messages as markers", () => {
	const start = {
		...START,
		command: "top",
		title: "top",
		startedAt: 1500,
		tty: true,
		cols: 100,
		rows: 30,
	};
	const frame = (name: string, data: unknown) =>
		`id: t-000000000000000\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
	const format = castFormat(start);
	const frames = [
		frame("stdout", [10, "a\nb\x1b[2J"]),
		frame("resize", { cols: 90, rows: 20 }),
		frame("message", { ms: 2500, level: "info", text: "half way", by: null }),
		frame("stderr", [2600, "no terminal's\n"]),
		frame("exit", { code: 0, signal: null, durationMs: 3000 }),
	];
	const lines = format.frames(Buffer.from(frames.join("")), 0).toString();
	const { header, events } = readCast(`${castHeader(start)}${lines}`);
	expect(header).toEqual({
		version: 2,
		width: 100,
		height: 30,
		timestamp: 1,
		command: "top",
		title: "top",
	});
	expect(events).toEqual([
		[0.01, "o", "a\nb\x1b[2J"],
		[0.01, "r", "90x20"],
		[2.5, "m", "half way"],
		[2.6, "o", "no terminal's\r\n"],
	]);
	expect(printed(events)).toBe("a\nb\x1b[2Jno terminal's\r\n");
});
