import { expect, it } from "vitest";
import {
	fastLook,
	fastWriter,
	lookAt,
	plainLook,
	plainWriter,
	WORST_EXPANSION,
} from "../../src/protocol/json-string.ts";

const WRITERS = { WebAssembly: fastWriter(), "plain JavaScript": plainWriter };

/** What the writer makes of the text, from a position that is not the start. */
function written(writer: typeof plainWriter, text: string) {
	const bytes = Buffer.from(text);
	const target = Buffer.alloc(7 + bytes.length * WORST_EXPANSION, "=");
	const end = writer(bytes, target, 7);
	expect(target.toString("utf8", 0, 7)).toBe("=======");
	return target.toString("utf8", 7, end);
}

for (const [name, writer] of Object.entries(WRITERS)) {
	it(`escapes each character as JSON does, wherever it is: ${name}`, () => {
		for (let code = 0; code < 256; code++) {
			const character = String.fromCharCode(code);
			for (let before = 0; before < 34; before++) {
				const text = `${"x".repeat(before)}${character}y`;
				const json = JSON.stringify(text).slice(1, -1);
				expect(written(writer, text)).toBe(json);
			}
		}
	});

	it(`writes text of any length: ${name}`, () => {
		const line = 'é€😀 "C:\\dir"\t\x1b[1mbold\x1b[0m\r\n';
		for (const lines of [0, 1, 2, 700, 5000]) {
			const text = line.repeat(lines);
			const json = JSON.stringify(text).slice(1, -1);
			expect(written(writer, text)).toBe(json);
		}
	});

	it(`has room for the longest that text can get: ${name}`, () => {
		const text = "\0".repeat(100_000);
		expect(written(writer, text)).toBe("\\u0000".repeat(100_000));
	});
}

it("counts newlines, however many bytes there are", () => {
	for (const text of ["", "\n", "no end", "é\n\n\r\n", "\x0b\x0a\x8a\n"]) {
		for (const times of [1, 3, 17, 1000, 20_000]) {
			const bytes = Buffer.from(text.repeat(times));
			const expected = bytes.toString().split("\n").length - 1;
			expect(fastLook()(bytes).newlines).toBe(expected);
			expect(plainLook(bytes).newlines).toBe(expected);
			expect(lookAt(bytes).newlines).toBe(expected);
		}
	}
});

it("sees each control character, wherever it is", () => {
	const look = fastLook();
	for (let code = 0; code < 300; code++) {
		const character = String.fromCharCode(code);
		const isPlain = /[\t\n -~\u00c0-\u012b]/.test(character);
		for (const before of [0, 15, 16, 17, 20_000]) {
			const bytes = Buffer.from(`${"é".repeat(before)}${character}y\n`);
			expect(look(bytes).hasControls, `${code}`).toBe(!isPlain);
			expect(plainLook(bytes)).toEqual(look(bytes));
		}
	}
});

it("tells newlines behind a carriage return from others, and one that none follows", () => {
	const look = fastLook();
	for (const before of [0, 14, 15, 16, 16_382, 16_383, 16_384, 32_767]) {
		const seen = (text: string) => {
			const bytes = Buffer.from("x".repeat(before) + text);
			expect(plainLook(bytes)).toEqual(look(bytes));
			const { newlines, pairs, hasControls } = look(bytes);
			return [newlines, pairs, hasControls];
		};
		expect(seen("\r\n")).toEqual([1, 1, false]);
		expect(seen("\r\n\n\r\n")).toEqual([3, 2, false]);
		expect(seen("\r\nx\r")).toEqual([1, 1, false]);
		expect(seen("\rx\n")).toEqual([1, 0, true]);
		expect(seen("\r\r\n")).toEqual([1, 1, true]);
		expect(seen("\r\r")).toEqual([0, 0, true]);
	}
});
