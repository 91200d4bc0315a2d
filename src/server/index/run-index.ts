import type {
	Checkpoint,
	Cursor,
	JournalReader,
} from "../../journal/cursor.ts";
import type { StartData } from "../../protocol/events.ts";
import type { IndexPlace } from "../../protocol/run-index.ts";
import { screenOf } from "../../terminal/lines-of-run.ts";
import {
	eventsAfter,
	isOutput,
	type LoggedEvent,
	type LoggedEvents,
	type LoggedOutput,
} from "../log-events.ts";
import type { Turns } from "../turns.ts";
import { CountedPlaces } from "./counted-places.ts";
import { ExactPlaces } from "./exact-places.ts";

/** So many places are told: at the end all, and before that about as many. */
const NEWEST_PLACES = 32;
const OLDER_PLACES = 512;

/** What is in a part of a log, as a checkpoint tells. */
type Controls = Pick<Checkpoint, "hasControls" | "hasBareNewlines">;

const BEGINNING: Cursor = { offset: 0, output: 0 };

/**
 * Where the lines of a run are. As long as all output stays in its line, that
 * is known by what was counted as it was written; else by what a terminal makes
 * of it, once, in turns, when somebody asks.
 */
export class RunIndex {
	readonly #journal: JournalReader;
	readonly #start: StartData;
	readonly #turns: Turns;
	#by: CountedPlaces | ExactPlaces;
	/** Up to where it has been looked at. */
	#cursor = BEGINNING;
	#isWhole = true;
	#updating: Promise<void> | undefined;

	/** @param start of its run */
	constructor(journal: JournalReader, start: StartData, turns: Turns) {
		this.#journal = journal;
		this.#start = start;
		this.#turns = turns;
		const isCounted = journal.checkpoints !== undefined;
		this.#by = isCounted
			? new CountedPlaces(screenOf(start))
			: new ExactPlaces(start);
	}

	/** Places from the first to the last: all of the newest, and of the others some. */
	get places(): readonly IndexPlace[] {
		const { places } = this.#by;
		const older = places.length - NEWEST_PLACES;
		const step = Math.ceil(older / OLDER_PLACES);
		return places.filter((_, n) => n >= older || (n + 1) % step === 0);
	}

	/** Whether nothing has gone of the log: else nobody knows how many lines that was. */
	get isWhole(): boolean {
		return this.#isWhole;
	}

	/**
	 * Looks at what has come since.
	 *
	 * @param isWanted whether somebody still waits for that
	 * @throws {Error} when the log can't be read
	 */
	async update(isWanted: () => boolean): Promise<void> {
		while (this.#updating !== undefined) await this.#updating;
		this.#updating = this.#look(isWanted);
		try {
			await this.#updating;
		} finally {
			this.#updating = undefined;
		}
	}

	async #look(isWanted: () => boolean): Promise<void> {
		this.#isWhole &&= this.#journal.start.offset === 0;
		if (!this.#isWhole) return;
		if (this.#by instanceof CountedPlaces) {
			await this.#count(this.#by, isWanted);
			if (this.#by.holds) return;
			this.#by = new ExactPlaces(this.#start);
			this.#cursor = BEGINNING;
		}
		await this.#read(this.#journal.end.offset, isWanted);
	}

	async #count(by: CountedPlaces, isWanted: () => boolean): Promise<void> {
		const end = this.#journal.end.offset;
		await this.#journal.countLines?.((work) => this.#turns.inTurn(work));
		const { checkpoints } = this.#journal;
		if (checkpoints === undefined) return;
		const isPlain = ({ hasControls, hasBareNewlines }: Controls) =>
			!hasControls && !(by.needsReturns && hasBareNewlines);
		for (const checkpoint of checkpoints.list) {
			const { event, after } = checkpoint;
			if (after.offset <= this.#cursor.offset) continue;
			if (!isPlain(checkpoint)) await this.#read(event + 1, isWanted);
			else by.skip(checkpoint.open);
			if (!by.holds || !this.#isWhole || !isWanted()) return;
			by.add(this.#journal.idAt(event), checkpoint);
			this.#cursor = after;
		}
		if (!isPlain(checkpoints)) await this.#read(end, isWanted);
	}

	/** Reads what comes before an offset. */
	async #read(end: number, isWanted: () => boolean): Promise<void> {
		while (this.#cursor.offset < end && isWanted()) {
			const part = await this.#turns.inTurn(() =>
				eventsAfter(this.#journal, this.#cursor),
			);
			if (part === undefined) return;
			if ("missing" in part) {
				this.#isWhole = false;
				return;
			}
			await this.#turns.inTurn(() => this.#takeAll(part, end));
			if (this.#by instanceof CountedPlaces && !this.#by.holds) return;
		}
	}

	/** Takes what comes before an offset. */
	#takeAll({ events, next }: LoggedEvents, end: number): void {
		this.#cursor = next;
		for (const event of events) {
			if (event.offset >= end) {
				this.#cursor = { offset: event.offset, output: 0 };
				return;
			}
			this.#take(event);
		}
	}

	#take(event: LoggedOutput | LoggedEvent): void {
		const by = this.#by;
		if (isOutput(event)) {
			const { offset, name, ms, text, process } = event;
			if (by instanceof CountedPlaces) by.write(name, ms, text, process);
			else by.write(this.#journal.idAt(offset), name, ms, text, process);
		} else if (event.name === "resize") {
			by.resize(JSON.parse(event.data));
		}
	}
}
