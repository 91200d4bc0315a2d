/** An event as it came over the wire; `data` is still JSON. */
export interface TextFrame {
	/** Undefined when the event has none. */
	id: string | undefined;
	name: string;
	data: string;
}

/**
 * Takes a stream of frames apart as it comes, cut anywhere: for clients
 * without an EventSource. It reads what `LogEncoder` writes and comments, and
 * nothing else: it is no parser for SSE at large.
 */
export class FrameReader {
	#rest = "";

	/** The frames that are whole now. */
	*push(text: string): Generator<TextFrame> {
		// The blank line may have been cut in two.
		let from = Math.max(0, this.#rest.length - 1);
		const all = this.#rest + text;
		let start = 0;
		for (;;) {
			const end = all.indexOf("\n\n", from);
			if (end === -1) break;
			const frame = parse(all.slice(start, end));
			if (frame !== undefined) yield frame;
			start = from = end + 2;
		}
		this.#rest = all.slice(start);
	}
}

/** Undefined for a comment. */
function parse(text: string): TextFrame | undefined {
	let id: string | undefined;
	let name = "message";
	let data: string | undefined;
	for (const line of text.split("\n")) {
		if (line.startsWith("id: ")) id = line.slice(4);
		else if (line.startsWith("event: ")) name = line.slice(7);
		else if (line.startsWith("data: ")) data = line.slice(6);
	}
	return data === undefined ? undefined : { id, name, data };
}
