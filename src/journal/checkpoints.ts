import { KiB } from "../defaults.ts";
import type { StreamName } from "../protocol/events.ts";
import type { Seen } from "../protocol/json-string.ts";
import type { Checkpoint, CheckpointList, Cursor, OpenText } from "./cursor.ts";

/** So much output lies between two checkpoints at first, in bytes. */
const SPACING = 128 * KiB;

/** When there are more, every other one goes, and those to come are as far apart. */
const MOST = 4096;

/** The beginning of an unfinished line is kept if it is no longer, in bytes. */
const LONGEST_OPEN = 4 * KiB;

/** Output, as it is written down. */
export interface WrittenOutput {
	stream: StreamName;
	ms: number;
	text: Buffer;
	process: number | undefined;
}

/** What one stream of one process has written since its last newline. */
interface Source {
	stream: StreamName;
	process: number | undefined;
	/** Undefined where it is too long to be kept. */
	open: string | undefined;
	/** When that was begun, in ms since the start of the run. */
	ms: number;
	/** Whether it ends in a carriage return, which a newline may follow. */
	endsInReturn: boolean;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Counts lines as a log is written, and notes every so often how many there
 * have been: where a line is can be told without reading all that comes before.
 */
export class Checkpoints implements CheckpointList {
	#list: Checkpoint[] = [];
	readonly #sources = new Map<number, Source>();
	readonly #most: number;
	#spacing: number;
	#lines = 0;
	#since = 0;
	#hasControls = false;
	#hasBareNewlines = false;

	/**
	 * @param spacing how much output lies between two at first, in bytes
	 * @param most how many there may be
	 */
	constructor(spacing = SPACING, most = MOST) {
		this.#spacing = spacing;
		this.#most = most;
	}

	/** From the first to the last. */
	get list(): readonly Checkpoint[] {
		return this.#list;
	}

	/** Whether there are control characters behind the last one. */
	get hasControls(): boolean {
		return this.#hasControls;
	}

	/** Whether there are newlines of stdout without a carriage return behind the last one. */
	get hasBareNewlines(): boolean {
		return this.#hasBareNewlines;
	}

	/** Something has happened that is to be read as controls are. */
	mark(): void {
		this.#hasControls = true;
	}

	/**
	 * Takes note of output.
	 *
	 * @param seen what is in its text
	 * @param event where its event begins
	 * @param after the cursor after that
	 */
	take(output: WrittenOutput, seen: Seen, event: number, after: Cursor): void {
		const { text, ms } = output;
		const source = this.#source(output);
		const wasReturn = source.endsInReturn;
		const joins = wasReturn && text[0] === NEWLINE;
		this.#hasControls ||= seen.hasControls || (wasReturn && !joins);
		source.endsInReturn = text.at(-1) === RETURN;
		const bare = seen.newlines - seen.pairs - (joins ? 1 : 0);
		this.#hasBareNewlines ||= bare > 0 && output.stream === "stdout";
		this.#lines += seen.newlines;
		const start = seen.newlines === 0 ? 0 : text.lastIndexOf(NEWLINE) + 1;
		if (start > 0) source.open = "";
		const isShort = text.length - start <= LONGEST_OPEN;
		if (source.open === "") source.ms = ms;
		if (source.open !== undefined && start < text.length) {
			const open = isShort ? source.open + text.toString("utf8", start) : "";
			const isKept = isShort && open.length <= LONGEST_OPEN;
			source.open = isKept ? open : undefined;
		}
		this.#since += text.length;
		if (this.#since >= this.#spacing) this.#add({ event, after, ms });
	}

	#source({ stream, process }: WrittenOutput): Source {
		const key = 2 * (process ?? -1) + (stream === "stderr" ? 1 : 0);
		const known = this.#sources.get(key);
		if (known !== undefined) return known;
		const written = { open: "", ms: 0, endsInReturn: false };
		const source: Source = { stream, process, ...written };
		this.#sources.set(key, source);
		return source;
	}

	/** Adds one behind an event, unless too much of a line comes before it. */
	#add({ event, after, ms }: Pick<Checkpoint, "event" | "after" | "ms">): void {
		const open: OpenText[] = [];
		for (const { stream, process, ms, open: text } of this.#sources.values()) {
			if (text === undefined) return;
			if (text !== "") open.push({ stream, process, ms, text });
		}
		const { length } = this.#list;
		const hasControls = this.#hasControls;
		const hasBareNewlines = this.#hasBareNewlines;
		const lines = this.#lines;
		const seen = { lines, open, hasControls, hasBareNewlines };
		this.#list.push({ event, after, ms, ...seen });
		this.#since = 0;
		this.#hasControls = false;
		this.#hasBareNewlines = false;
		if (length >= this.#most) this.#thin();
	}

	#thin(): void {
		const thinned: Checkpoint[] = [];
		for (let n = 1; n < this.#list.length; n += 2) {
			const [before, checkpoint] = this.#list.slice(n - 1, n + 1);
			if (before === undefined || checkpoint === undefined) break;
			const hasControls = before.hasControls || checkpoint.hasControls;
			const hasBareNewlines =
				before.hasBareNewlines || checkpoint.hasBareNewlines;
			thinned.push({ ...checkpoint, hasControls, hasBareNewlines });
		}
		// The last, where their number is odd, stands alone.
		const last = this.#list.length % 2 === 1 ? this.#list.at(-1) : undefined;
		if (last !== undefined) thinned.push(last);
		this.#list = thinned;
		this.#spacing *= 2;
	}
}
