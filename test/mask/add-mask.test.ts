import { describe, expect, it } from "vitest";
import { Mask } from "../../src/mask/mask.ts";

/** What comes out for pieces that come one after the other. */
function masked(pieces: (Buffer | string)[], mask = new Mask([])): string {
	const stream = mask.stream();
	const shown = pieces.map((piece) => stream.push(Buffer.from(piece)));
	return Buffer.concat([...shown, stream.end()]).toString();
}

describe("::add-mask:: hides from there on, wherever it is cut", () => {
	it.each([
		["a value", "b4\n::add-mask::b4\nb4 b4", "b4\n::add-mask::***\n*** ***"],
		[
			"behind blanks, before CRLF",
			" \t::add-mask::x-y\r\nx-y",
			" \t::add-mask::***\n***",
		],
		[
			"escaped as in a workflow",
			"::add-mask::50%25%0Aoff\n50%\noff",
			"::add-mask::***\n***",
		],
		[
			"with %3A as it is",
			"::add-mask::a%3Ab\na%3Ab a:b",
			"::add-mask::***\n*** a:b",
		],
		[
			"several",
			"::add-mask::one\n::add-mask::two\none two",
			"::add-mask::***\n::add-mask::***\n*** ***",
		],
		[
			"the same twice",
			"::add-mask::é\n::add-mask::é\né",
			"::add-mask::***\n::add-mask::***\n***",
		],
		["without an end", "::add-mask::secr", "::add-mask::***"],
		[
			"nothing",
			"::add-mask::\n::add-mask:: \n x",
			"::add-mask::***\n::add-mask::***\n x",
		],
	])("%s", (_, text, expected) => {
		const bytes = Buffer.from(text);
		expect(masked([text])).toBe(expected);
		for (let at = 1; at < bytes.length; at++) {
			const pieces = [bytes.subarray(0, at), bytes.subarray(at)];
			expect([at, masked(pieces)]).toEqual([at, expected]);
		}
		const each = Array.from(bytes, (byte) => Buffer.of(byte));
		expect(masked(each)).toBe(expected);
	});
});

it("is no command in the middle of a line, and half of one is text", () => {
	for (const text of [
		"echo ::add-mask::x\nx",
		"::add-mas\n::",
		"  ::add-mask:x\nx:",
		`${" ".repeat(200)}::\n: :`,
	]) {
		expect(masked([text])).toBe(text);
		expect(masked([...text])).toBe(text);
	}
});

it("hides a value that is too long, and goes on after it", () => {
	const value = "v".repeat(70_000);
	expect(masked(["::add-mask::", value, value, "\nnext"])).toBe(
		"::add-mask::***\nnext",
	);
});

it("holds for the other stream, and for texts", () => {
	const mask = new Mask([]);
	const [stdout, stderr] = [mask.stream(), mask.stream()];
	const push = (stream: typeof stdout, text: string) =>
		stream.push(Buffer.from(text)).toString();
	expect(push(stderr, "one ")).toBe("one ");
	expect(push(stdout, "::add-mask::one\n")).toBe("::add-mask::***\n");
	expect(push(stderr, "one\n")).toBe("***\n");
	expect(push(stderr, "::add-mask::two\n")).toBe("::add-mask::***\n");
	expect(push(stdout, "one two\n")).toBe("*** ***\n");
	expect(mask.text("one, two, three")).toBe("***, ***, three");
});

it("passes bytes on as they are until then", () => {
	const stream = new Mask([]).stream();
	const bytes = Buffer.from("ordinary: output\n");
	expect(stream.push(bytes).buffer).toBe(bytes.buffer);
	expect(stream.hasPassed).toBe(true);
});
