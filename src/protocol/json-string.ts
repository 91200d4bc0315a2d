import wasm from "./json-string.wat";

/** A byte takes at most this many in a JSON string: `\u0000`. */
export const WORST_EXPANSION = 6;

/** Where the WebAssembly has what, and how much it takes at once, in bytes. */
const TEXT_AT = 4096;
const RESULT_AT = 32768;
const PIECE_BYTES = 16384;

/** How many bytes it looks at together; so many behind the text must be plain. */
const BLOCK_BYTES = 16;

/** Not worth the WebAssembly, in bytes. */
const FEW_BYTES = 1024;

const PLAIN = 0x20;
const BEHIND = new Uint8Array(BLOCK_BYTES + 1).fill(PLAIN);
const NEWLINE = 0x0a;

/** Writes UTF-8 text as the inside of a JSON string into the target, and tells where it ends. */
type Writer = (text: Buffer, target: Buffer, position: number) => number;

/** The escape of each ASCII character that JSON doesn't take as it is. */
function* escapes(): Generator<[byte: number, escape: Buffer]> {
	for (let byte = 0; byte < 128; byte++) {
		const json = JSON.stringify(String.fromCharCode(byte));
		const inside = Buffer.from(json).subarray(1, -1);
		if (inside.length > 1) yield [byte, inside];
	}
}

/** The WebAssembly, with its memory. */
interface Machine {
	write: (length: number) => number;
	look: (length: number) => number;
	lookForReturns: (length: number) => [number, number];
	memory: Buffer;
}

/** @throws {Error} where there is no WebAssembly, no SIMD or no room for it */
function startMachine(): Machine {
	const module = new WebAssembly.Module(Buffer.from(wasm, "base64"));
	const { exports } = new WebAssembly.Instance(module);
	const memory = Buffer.from((exports.memory as WebAssembly.Memory).buffer);
	for (const [byte, text] of escapes()) {
		memory.set(text, 8 * byte);
		memory[8 * byte + 7] = text.length;
	}
	return {
		write: exports.escape as Machine["write"],
		look: exports.look as Machine["look"],
		lookForReturns: exports.lookForReturns as Machine["lookForReturns"],
		memory,
	};
}

/** Puts what begins there of the text into the machine, as much as it takes. */
function load(memory: Buffer, text: Buffer, from: number): number {
	const piece = text.subarray(from, from + PIECE_BYTES);
	const { length } = piece;
	memory.set(piece, TEXT_AT);
	memory.set(BEHIND, TEXT_AT + length);
	// A full piece is whole blocks: this is only looked at as what comes next.
	const next = length === PIECE_BYTES ? text[from + length] : undefined;
	if (next !== undefined) memory[TEXT_AT + length] = next;
	return length;
}

/** @throws {Error} where there is no WebAssembly, no SIMD or no room for it */
export function fastWriter(): Writer {
	const { write, memory } = startMachine();
	return (text, target, position) => {
		let end = position;
		for (let from = 0; from < text.length; from += PIECE_BYTES) {
			const length = write(load(memory, text, from));
			target.set(memory.subarray(RESULT_AT, RESULT_AT + length), end);
			end += length;
		}
		return end;
	};
}

/** The same without WebAssembly, several times slower. */
export const plainWriter: Writer = (text, target, position) => {
	const inside = JSON.stringify(text.toString()).slice(1, -1);
	return position + target.write(inside, position);
};

/** What is in a text. */
export interface Seen {
	newlines: number;
	/** How many of those come behind a carriage return. */
	pairs: number;
	/**
	 * Whether there may be control characters but newlines, with a carriage return
	 * before them or not, and tabs. Some characters between U+0080 and U+00BF are
	 * taken for one. A carriage return at the end, which a newline may follow, is none.
	 */
	hasControls: boolean;
}

/** The bit that says so beside the number of newlines. */
const CONTROLS = 1 << 16;

/** @throws {Error} where there is no WebAssembly, no SIMD or no room for it */
export function fastLook(): (text: Buffer) => Seen {
	const { look, lookForReturns, memory } = startMachine();
	return (text) => {
		let newlines = 0;
		let pairs = 0;
		let hasControls = false;
		const { length } = text;
		const end = text[length - 1] === RETURN ? length - 1 : length;
		const looked = end === length ? text : text.subarray(0, end);
		for (let from = 0; from < end; from += PIECE_BYTES) {
			const length = load(memory, looked, from);
			const seen = look(length);
			newlines += seen & (CONTROLS - 1);
			if (seen < CONTROLS) continue;
			// To tell which takes twice as long, and most text has none.
			const [others, joined] = lookForReturns(length);
			pairs += joined;
			hasControls ||= others >= CONTROLS;
		}
		return { newlines, pairs, hasControls };
	};
}

const TAB = 0x09;
const RETURN = 0x0d;
const DELETE = 0x7f;

/** What the first of two bytes is that make a control character (C1) in UTF-8. */
const C1_LEAD = 0xc2;

/** The same without WebAssembly; for a few lines the faster of the two. */
export function plainLook(text: Buffer): Seen {
	let newlines = 0;
	let pairs = 0;
	let hasControls = false;
	let before = 0;
	for (const byte of text) {
		if (before === RETURN) {
			if (byte === NEWLINE) pairs++;
			else hasControls = true;
		}
		before = byte;
		if (byte === NEWLINE) newlines++;
		else if (
			byte < PLAIN
				? byte !== TAB && byte !== RETURN
				: byte === DELETE || byte === C1_LEAD
		)
			hasControls = true;
	}
	return { newlines, pairs, hasControls };
}

function bestLook(): (text: Buffer) => Seen {
	try {
		return fastLook();
	} catch {
		return plainLook;
	}
}

let looker: typeof plainLook | undefined;

/** How many lines a text ends, and whether it may do more than that. */
export function lookAt(text: Buffer): Seen {
	if (text.length < FEW_BYTES) return plainLook(text);
	looker ??= bestLook();
	return looker(text);
}

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
 * into `target`, which must have room for the worst case. Tells where it ends.
 *
 * In WebAssembly, because every byte of output comes by, and sixteen at once
 * are five times as fast as one by one; made at the first use, which may not
 * be before the start is over.
 */
export const writeJsonString: Writer = (text, target, position) => {
	writer ??= bestWriter();
	return writer(text, target, position);
};
