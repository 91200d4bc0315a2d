import { MiB } from "../defaults.ts";
import { Checkpoints } from "../journal/checkpoints.ts";
import type { Cursor } from "../journal/cursor.ts";
import type { EventData, StreamName } from "../protocol/events.ts";
import { lookAt } from "../protocol/json-string.ts";
import { messageLine } from "../text/message-line.ts";
import { isOutput, type KeptEvent } from "./event-line.ts";
import { type FoundLine, type ReadAt, readLines } from "./events-file.ts";

/** So much output is read at once, in bytes, about. */
const PIECE_BYTES = 1 * MiB;

/** The files of a kept run, as `KeptFiles` has them open. */
interface Files {
	output: ReadAt;
	events: ReadAt;
	outputBytes: () => Promise<number>;
}

/**
 * Counts the lines of a kept run, as its journal did while it was written: in
 * its bytes, so that nothing has to be made of them.
 */
export class LineCount {
	#checkpoints: Checkpoints | undefined = new Checkpoints();
	#position = 0;
	#last: KeptEvent | undefined;

	/** Where its lines are; undefined where output is missing among them. */
	get checkpoints(): Checkpoints | undefined {
		return this.#checkpoints;
	}

	/**
	 * Goes on to where the files go by now.
	 *
	 * @param inTurn counts a piece when there is time for it
	 */
	async goOn(
		files: Files,
		inTurn: (work: () => void) => Promise<void>,
	): Promise<void> {
		// The same memory each time: new pages take longer than what is done with them.
		let memory = Buffer.allocUnsafeSlow(PIECE_BYTES);
		const bytes = await files.outputBytes();
		const from = { position: this.#position, last: this.#last };
		for await (const lines of readLines(files.events, from, bytes)) {
			for (let n = 0; n < lines.length; ) {
				const start = this.#last?.end ?? 0;
				const end = endOfPiece(lines, n, start);
				const piece = lines.slice(n, end);
				const size = (piece.at(-1)?.event.end ?? start) - start;
				if (size > memory.length) memory = Buffer.allocUnsafeSlow(size);
				const output = await files.output(start, size, memory);
				await inTurn(() => this.#count(piece, output));
				n = end;
			}
		}
	}

	/** @param output what was printed from what it has counted on */
	#count(lines: readonly FoundLine[], output: Buffer): void {
		const start = this.#last?.end ?? 0;
		for (const { event, endsAt } of lines) {
			this.#take(event, output.subarray((this.#last?.end ?? 0) - start));
			this.#position = endsAt;
			this.#last = event;
		}
	}

	/** @param output what was printed from its event on */
	#take(event: KeptEvent, output: Buffer): void {
		const { at, end, counted, ms = 0, process } = event;
		const after: Cursor = { offset: at + 1, output: counted };
		if (isOutput(event)) {
			const stream = event.event as StreamName;
			const text = output.subarray(0, end - (this.#last?.end ?? 0));
			const written = { stream, ms, text, process };
			this.#checkpoints?.take(written, lookAt(text), at, after);
		} else if (event.event === "gap") {
			this.#checkpoints = undefined;
		} else if (event.event === "resize") {
			this.#checkpoints?.mark();
		} else if (event.event === "message") {
			const message: EventData["message"] = JSON.parse(event.data ?? "");
			const text = Buffer.from(messageLine(message));
			const written = {
				stream: "stderr",
				ms: message.ms,
				text,
				process,
			} as const;
			this.#checkpoints?.take(written, lookAt(text), at, after);
		}
	}
}

/** Where a piece ends that begins with a line; it has one line at least. */
function endOfPiece(
	lines: readonly FoundLine[],
	first: number,
	outputBefore: number,
): number {
	let end = first + 1;
	while (end < lines.length) {
		if ((lines[end]?.event.end ?? 0) - outputBefore > PIECE_BYTES) break;
		end++;
	}
	return end;
}
