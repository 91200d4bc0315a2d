import wasm from "./json-string.wat";

/** A byte takes at most this many in a JSON string: `\u0000`. */
export const WORST_EXPANSION = 6;

/** Where the WebAssembly has what, and how much it takes at once, in bytes. */
const TEXT_AT = 4096;
const RESULT_AT = 32768;
const PIECE_BYTES = 16384;

/** How many bytes it looks at together; so many behind the text must be plain. */
const BLOCK_BYTES = 16;

const PLAIN = 0x20;
const NEWLINE = 0x0a;

/** Where in the target it ends, and how many lines the text ended. */
interface Written {
	end: number;
	newlines: number;
}

/** Writes UTF-8 text as the inside of a JSON string into the target. */
type Writer = (text: Buffer, target: Buffer, position: number) => Written;

/** The escape of each ASCII character that JSON doesn't take as it is. */
function* escapes(): Generator<[byte: number, escape: Buffer]> {
	for (let byte = 0; byte < 128; byte++) {
		const json = JSON.stringify(String.fromCharCode(byte));
		const inside = Buffer.from(json).subarray(1, -1);
		if (inside.length > 1) yield [byte, inside];
	}
}

/** @throws {Error} where there is no WebAssembly, no SIMD or no room for it */
export function fastWriter(): Writer {
	const module = new WebAssembly.Module(Buffer.from(wasm, "base64"));
	const { exports } = new WebAssembly.Instance(module);
	const run = exports.escape as (length: number) => [number, number];
	const memory = Buffer.from((exports.memory as WebAssembly.Memory).buffer);
	for (const [byte, text] of escapes()) {
		memory.set(text, 8 * byte);
		memory[8 * byte + 7] = text.length;
	}
	return (text, target, position) => {
		let end = position;
		let newlines = 0;
		for (let from = 0; from < text.length; from += PIECE_BYTES) {
			const length = text.copy(memory, TEXT_AT, from, from + PIECE_BYTES);
			memory.fill(PLAIN, TEXT_AT + length, TEXT_AT + length + BLOCK_BYTES);
			const [written, ended] = run(length);
			end += memory.copy(target, end, RESULT_AT, RESULT_AT + written);
			newlines += ended;
		}
		return { end, newlines };
	};
}

/** The same without WebAssembly, several times slower. */
export const plainWriter: Writer = (text, target, position) => {
	const inside = JSON.stringify(text.toString()).slice(1, -1);
	const end = position + target.write(inside, position);
	const newlines = text.reduce((n, byte) => n + Number(byte === NEWLINE), 0);
	return { end, newlines };
};

function bestWriter(): Writer {
	try {
		return fastWriter();
	} catch {
		return plainWriter;
	}
}

let writer: Writer | undefined;

/**
 * Writes valid UTF-8 text as the inside of a JSON string (RFC 8259, section 7)
 * into `target`, which must have room for the worst case. Tells where it ends,
 * and how many lines it ended, which costs hardly anything here.
 *
 * In WebAssembly, because every byte of output comes by, and sixteen at once
 * are five times as fast as one by one; made at the first use, which may not
 * be before the start is over.
 */
export const writeJsonString: Writer = (text, target, position) => {
	writer ??= bestWriter();
	return writer(text, target, position);
};
