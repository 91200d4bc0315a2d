import { expect, it } from "vitest";
import { encodeEvent, HEARTBEAT } from "../../src/protocol/encode.ts";
import { FrameReader } from "../../src/protocol/frame-reader.ts";

const BYTES = Buffer.concat([
	HEARTBEAT,
	encodeEvent("t-1", "stdout", [1, "größer\n\n\u{1f600} id: 7\nevent: x\n"]),
	HEARTBEAT,
	encodeEvent(undefined, "gap", { bytes: 3 }),
	encodeEvent("t-2", "end", {}),
]);

const FRAMES = [
	{
		id: "t-1",
		name: "stdout",
		data: '[1,"größer\\n\\n\u{1f600} id: 7\\nevent: x\\n"]',
	},
	{ id: undefined, name: "gap", data: '{"bytes":3}' },
	{ id: "t-2", name: "end", data: "{}" },
];

function read(pieces: Iterable<Buffer>) {
	const reader = new FrameReader();
	const decoder = new TextDecoder();
	return Array.from(pieces, (piece) => [
		...reader.push(decoder.decode(piece, { stream: true })),
	]).flat();
}

it("reads frames that are cut in two, anywhere", () => {
	for (let cut = 0; cut <= BYTES.length; cut++) {
		expect(read([BYTES.subarray(0, cut), BYTES.subarray(cut)])).toEqual(FRAMES);
	}
});

it("reads frames that come byte by byte", () => {
	expect(read(Array.from(BYTES, (byte) => Buffer.of(byte)))).toEqual(FRAMES);
});
