import { createParser } from "eventsource-parser";
import { expect, it } from "vitest";
import { decodeFrames } from "../../src/protocol/decode.ts";
import { encodeEvent, LogEncoder } from "../../src/protocol/encode.ts";
import { formatEventId, parseEventId } from "../../src/protocol/id.ts";

const EVERY_ASCII = String.fromCharCode(...Array(128).keys());
const TEXT = `${EVERY_ASCII}é€😀\u2028\ufeff\r\n\n`;

it("encodes output as JSON.stringify would, in one line", () => {
	const frame = new LogEncoder("t").output(0, "stdout", 7, Buffer.from(TEXT));
	expect(frame.toString()).toBe(
		`id: ${formatEventId("t", 0)}\nevent: stdout\ndata: [7,${JSON.stringify(TEXT).replaceAll("\\u007f", "\x7f")}]\n\n`,
	);
});

it("says whose output it is where there are several processes", () => {
	const text = Buffer.from("a\n");
	const frame = new LogEncoder("t").output(0, "stderr", 7, text, 1);
	expect(frame.toString()).toBe(
		`id: ${formatEventId("t", 0)}\nevent: stderr\ndata: [7,"a\\n",1]\n\n`,
	);
});

it("gives frames that a client's parser takes apart again", () => {
	const encoder = new LogEncoder("t");
	const first = encoder.event(0, "resize", { cols: 80, rows: 24 });
	const second = encoder.output(first.length, "stderr", 1, Buffer.from(TEXT));
	const events: unknown[] = [];
	createParser({
		onEvent: ({ id, event, data }) =>
			events.push([id, event, JSON.parse(data)]),
	}).feed(
		Buffer.concat([
			first,
			encodeEvent(undefined, "reset", {}),
			second,
		]).toString(),
	);
	expect(events).toEqual([
		[formatEventId("t", 0), "resize", { cols: 80, rows: 24 }],
		[undefined, "reset", {}],
		[formatEventId("t", first.length), "stderr", [1, TEXT]],
	]);
});

it("decodes its own frames", () => {
	const encoder = new LogEncoder("t");
	const frames = Buffer.concat([
		encoder.event(0, "end", {}),
		encoder.output(0, "stdout", 3, Buffer.from(TEXT)),
	]);
	const decoded = [...decodeFrames(frames)];
	expect(decoded.map(({ name, data }) => [name, JSON.parse(data)])).toEqual([
		["end", {}],
		["stdout", [3, TEXT]],
	]);
	expect(decoded[1]?.start).toBe(decoded[0]?.end);
	expect(decoded[1]?.end).toBe(frames.length);
});

it("reads back an event's id, and nothing that is none", () => {
	expect(parseEventId(formatEventId("k3j2", 123))).toEqual({
		token: "k3j2",
		offset: 123,
	});
	for (const wrong of [
		"",
		"k3j2",
		"k3j2-12",
		"k3j2-00000000000012x",
		"-000000000000001",
	]) {
		expect(parseEventId(wrong)).toBeUndefined();
	}
});
