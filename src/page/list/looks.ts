import { formatShortDuration } from "../../text/duration.ts";
import { formatClock, formatSince } from "../format.ts";
import type { Steps } from "../groups/steps.ts";
import type { Pins } from "../pins/pins.ts";
import type { Table } from "../records/table.ts";
import { Cells } from "../render/cells.ts";

/** How times are shown beside the lines. */
export const TIME_MODES = ["off", "elapsed", "clock"] as const;
export type TimeMode = (typeof TIME_MODES)[number];

/** A pause before a line, in ms, that is worth a word. */
const SLOW_MS = 1000;

/** How lines look, apart from what they say. */
export class Looks {
	time: TimeMode = "off";
	/** When the run began, in ms since 1970. */
	startedAt = 0;
	/** The lines that are marked, as a permalink says: from the first to the last. */
	marked: { first: number; last: number } | undefined;
	/** The line that one has gone to, as an error. */
	here: number | undefined;
	/** Lines that are shown as pretty-printed JSON. */
	readonly opened = new Set<number>();
	/** How the groups stand that heads tell of. */
	readonly steps: Steps;
	/** What one has been pointed to. */
	readonly pins: Pins;
	/** Whether lines of JSON are shown as records. */
	readonly table: Table;
	/** The grid on which their text stands. */
	readonly cells = new Cells();

	constructor(steps: Steps, pins: Pins, table: Table) {
		this.table = table;
		this.steps = steps;
		this.pins = pins;
	}

	toggleOpen(line: number): void {
		if (!this.opened.delete(line)) this.opened.add(line);
	}

	isMarked(line: number): boolean {
		const { first, last } = this.marked ?? { first: 1, last: 0 };
		return line >= first && line <= last;
	}

	/** The time beside a line. */
	timeOf(ms: number): string {
		if (this.time === "off") return "";
		return this.time === "clock"
			? formatClock(this.startedAt + ms)
			: formatSince(ms);
	}

	/** What is said of the time between a line and the one before. */
	pauseOf(ms: number, msBefore: number | undefined): string {
		const pause = ms - (msBefore ?? 0);
		const isSlow = this.time !== "off" && pause >= SLOW_MS;
		return isSlow ? `+${formatShortDuration(pause)}` : "";
	}
}
