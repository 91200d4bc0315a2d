import { isUtf8 } from "node:buffer";

/** The length in bytes of the sequence that a byte leads; 1 for any other. */
function sequenceLength(byte: number): number {
	if (byte >= 0xf0) return 4;
	if (byte >= 0xe0) return 3;
	return byte >= 0xc0 ? 2 : 1;
}

/** How many of the bytes come before an unfinished character at the end. */
function finishedLength(bytes: Buffer): number {
	const end = bytes.length;
	for (let back = 1; back <= Math.min(3, end); back++) {
		const byte = bytes[end - back] ?? 0;
		const continues = (byte & 0xc0) === 0x80;
		if (!continues) return sequenceLength(byte) > back ? end - back : end;
	}
	return end;
}

/**
 * A streaming UTF-8 decoder that stays in bytes: what goes in may be cut
 * anywhere and hold anything, what comes out is valid UTF-8 in whole
 * characters. Invalid bytes become U+FFFD, as the WHATWG Encoding standard
 * has it ("UTF-8 decoder"); valid input passes uncopied.
 */
export class Utf8Stream {
	#unfinished = Buffer.alloc(0);

	/** The characters that are complete with this chunk. */
	push(chunk: Buffer): Buffer {
		const bytes =
			this.#unfinished.length === 0
				? chunk
				: Buffer.concat([this.#unfinished, chunk]);
		const end = finishedLength(bytes);
		// Copied, because the chunk's memory belongs to the caller.
		this.#unfinished = Buffer.from(bytes.subarray(end));
		return valid(bytes.subarray(0, end));
	}

	/** What is left when the input ends within a character: U+FFFD, or nothing. */
	end(): Buffer {
		const rest = valid(this.#unfinished);
		this.#unfinished = Buffer.alloc(0);
		return rest;
	}
}

function valid(bytes: Buffer): Buffer {
	// Buffer's decoder, unlike TextDecoder's default, keeps a leading BOM.
	return isUtf8(bytes) ? bytes : Buffer.from(bytes.toString("utf8"));
}
