import { isUtf8 } from "node:buffer";

/**
 * The length in bytes of the sequence that a leading byte begins; 1 for any
 * other byte.
 */
function sequenceLength(byte: number): number {
	if (byte >= 0xf0) return 4;
	if (byte >= 0xe0) return 3;
	return byte >= 0xc0 ? 2 : 1;
}

/** The number of bytes before a character that the end of the bytes cuts off. */
function finishedLength(bytes: Buffer): number {
	const end = bytes.length;
	for (let back = 1; back <= Math.min(3, end); back++) {
		const byte = bytes[end - back] ?? 0;
		const continues = (byte & 0xc0) === 0x80;
		if (!continues) return sequenceLength(byte) > back ? end - back : end;
	}
	return end;
}

/** The bytes without the character that their end cuts off. */
export function wholeCharacters(bytes: Buffer): Buffer {
	return bytes.subarray(0, finishedLength(bytes));
}

/**
 * Repairs a stream of UTF-8. Its chunks may be cut anywhere and hold any bytes;
 * it returns valid UTF-8 in whole characters. Invalid bytes become U+FFFD as in
 * the WHATWG Encoding standard ("UTF-8 decoder"). Valid chunks are returned
 * uncopied, which saves decoding and encoding them.
 */
export class Utf8Stream {
	#unfinished = Buffer.alloc(0);

	/** Returns the characters that this chunk completes. */
	push(chunk: Buffer): Buffer {
		const bytes =
			this.#unfinished.length === 0
				? chunk
				: Buffer.concat([this.#unfinished, chunk]);
		const end = finishedLength(bytes);
		// The caller may overwrite the chunk's memory after this call.
		this.#unfinished = Buffer.from(bytes.subarray(end));
		return valid(bytes.subarray(0, end));
	}

	/** Ends the input: returns U+FFFD if it ended within a character, else nothing. */
	end(): Buffer {
		const rest = valid(this.#unfinished);
		this.#unfinished = Buffer.alloc(0);
		return rest;
	}
}

function valid(bytes: Buffer): Buffer {
	// TextDecoder would drop a leading BOM, which Buffer's decoder keeps.
	return isUtf8(bytes) ? bytes : Buffer.from(bytes.toString("utf8"));
}
