import { describe, expect, it } from "vitest";
import { Utf8Stream } from "../../src/text/utf8.ts";

const SAMPLES: Record<string, Buffer> = {
	ascii: Buffer.from("plain\r\n\x1b[31mred\x1b[0m\0"),
	"two to four bytes": Buffer.from("é € 😀 \ufeff …"),
	"invalid everywhere": Buffer.from([
		0xff, 0x41, 0xc3, 0x28, 0x80, 0x80, 0xc0, 0xaf,
	]),
	"cut sequences": Buffer.from([
		0xe2, 0x82, 0x41, 0xf0, 0x9f, 0x98, 0x42, 0xf0, 0x9f,
	]),
	"overlong and surrogates": Buffer.from([
		0xe0, 0x80, 0xaf, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80,
	]),
};

function decode(chunks: Buffer[]): string {
	const stream = new Utf8Stream();
	return Buffer.concat([
		...chunks.map((chunk) => stream.push(chunk)),
		stream.end(),
	]).toString();
}

describe.each(Object.entries(SAMPLES))("Utf8Stream: %s", (_, bytes) => {
	const expected = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

	it("decodes like the standard's decoder, wherever the input is cut in two", () => {
		for (let cut = 0; cut <= bytes.length; cut++) {
			expect(decode([bytes.subarray(0, cut), bytes.subarray(cut)])).toBe(
				expected,
			);
		}
	});

	it("and byte by byte", () => {
		expect(decode([...bytes].map((byte) => Buffer.of(byte)))).toBe(expected);
	});
});

it("holds a character back until it is whole, and nothing else", () => {
	const stream = new Utf8Stream();
	expect(stream.push(Buffer.from([0x61, 0xe2, 0x82])).toString()).toBe("a");
	expect(stream.push(Buffer.from([0xac, 0x62])).toString()).toBe("€b");
	expect(stream.end()).toHaveLength(0);
});
