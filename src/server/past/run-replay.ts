import { deserialize, serialize } from "node:v8";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { MiB } from "../../defaults.ts";
import type { EventData, StartData } from "../../protocol/events.ts";
import type { PastData, PastLine } from "../../protocol/past.ts";
import {
	type KeptLinesOfRun,
	keepLines,
	linesOfRun,
	useLines,
} from "../../terminal/lines-of-run.ts";
import type { OpenRunLine } from "../../terminal/run-lines.ts";
import { newlinesIn } from "../../text/newlines.ts";
import {
	isOutput,
	type LoggedEvent,
	type LoggedOutput,
} from "../log-events.ts";

/** A line that is longer, in characters, is in pieces, and lines can't be counted. */
const LONGEST_LINE = 4 * MiB;

/** So much of a line is told, in characters: as much as the page shows. */
const LONGEST_SHOWN = 20_000;

/** What a replay goes on from. */
interface Kept {
	lines: KeptLinesOfRun;
	finished: number;
	ms: number;
	sizes: EventData["resize"][];
}

/**
 * A run's lines as they were at a moment, made of its events up to then, as the
 * page makes them.
 */
export class RunReplay {
	readonly #lines: ReturnType<typeof linesOfRun>;
	#finished = 0;
	#ms = 0;
	/**
	 * Sizes of the terminal that nothing has followed. Nobody has noted when it was
	 * resized; but a program draws anew then, and what it draws has a time.
	 */
	#sizes: EventData["resize"][] = [];
	#isCounted = true;

	/**
	 * @param start of the run
	 * @param kept what another one kept; undefined for the beginning
	 */
	constructor(start: StartData, kept?: Buffer) {
		this.#lines = linesOfRun(
			start,
			(_stream, lines) => {
				const count = newlinesIn(lines);
				this.#finished += count;
				const isPiece = count === 1 && lines.length > LONGEST_LINE;
				if (isPiece) this.#isCounted = false;
			},
			LONGEST_LINE,
		);
		if (kept === undefined) return;
		const { lines, finished, ms, sizes }: Kept = deserialize(
			inflateRawSync(kept),
		);
		useLines(this.#lines, lines);
		this.#finished = finished;
		this.#ms = ms;
		this.#sizes = sizes;
	}

	/** When the last event was that it has taken, in ms since the start of the run. */
	get ms(): number {
		return this.#ms;
	}

	/** Whether it knows how many lines there were. */
	get isCounted(): boolean {
		return this.#isCounted;
	}

	/**
	 * Takes the event that comes next in the log, unless it came later than that.
	 *
	 * @param until in ms since the start of the run
	 * @returns whether it was taken
	 */
	take(
		event: LoggedOutput | LoggedEvent,
		until = Number.POSITIVE_INFINITY,
	): boolean {
		if (isOutput(event)) {
			const { name, ms, text, process } = event;
			if (!this.#reach(ms, until)) return false;
			this.#lines.write(name, text, ms, process);
			return true;
		}
		const { name, data } = event;
		if (name === "resize") {
			this.#sizes.push(JSON.parse(data));
		} else if (name === "exit") {
			const { process, durationMs }: EventData["exit"] = JSON.parse(data);
			if (process !== undefined) return true; // The run goes on.
			if (!this.#reach(durationMs, until)) return false;
			this.#lines.finish();
		}
		return true;
	}

	/** Comes to an event's time, if that is early enough. */
	#reach(ms: number, until: number): boolean {
		if (ms > until) return false;
		this.#ms = Math.max(this.#ms, ms);
		for (const size of this.#sizes) this.#lines.resize(size);
		this.#sizes.length = 0;
		return true;
	}

	/** All that what comes next depends on, for another one to go on from. */
	keep(): Buffer {
		const kept: Kept = {
			lines: keepLines(this.#lines),
			finished: this.#finished,
			ms: this.#ms,
			sizes: this.#sizes,
		};
		// A tenth of it, for less than a tenth of the time that it took to get there.
		const packed = deflateRawSync(serialize(kept), { level: 1 });
		// A copy: zlib's own is a slice of 16 KiB, which would stay with it.
		const copy = Buffer.allocUnsafeSlow(packed.length);
		packed.copy(copy);
		return copy;
	}

	/** @param masked hides in lines what viewers are not to see */
	shown(masked: (text: string) => string): PastData {
		const { lines, endedCount } = this.#lines;
		return {
			lines: this.#finished,
			ended: endedCount,
			open: lines.map((line) => pastLine(line, masked)),
		};
	}
}

function pastLine(
	{ stream, ms, process, line }: OpenRunLine,
	masked: (text: string) => string,
): PastLine {
	const { text, more } = line.beginning(LONGEST_SHOWN);
	const shown = masked(text);
	const { cursor } = line;
	return {
		stream,
		ms,
		text: shown,
		...(more > 0 && { more }),
		...(process !== undefined && { process }),
		// Where something is hidden, nobody knows which column is which.
		...(cursor !== undefined && shown === text && { cursor }),
	};
}
