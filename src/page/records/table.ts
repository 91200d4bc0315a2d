import type { LineStore } from "../store/line-store.ts";
import type { ShownLines } from "../store/shown-lines.ts";
import { type LogRecord, readPrinted } from "./record.ts";

/** So many of the last lines are looked at, of which so many are to be records. */
const LAST = 10;
const ENOUGH = 9;

/** Whether the lines of a log are shown as a table, and by which columns. */
export class Table {
	readonly #store: LineStore;
	#finished: unknown;
	#lookedAt = 0;
	#isFound = false;
	/** Whether one wants it, where there are records. */
	isWanted = true;
	/** Keys that have a column. */
	columns: readonly string[] = [];

	constructor(store: LineStore) {
		this.#store = store;
	}

	/** Whether the log is one of records: once it is, it stays so, whatever ends it. */
	get isFound(): boolean {
		return this.#isFound;
	}

	get isOn(): boolean {
		return this.#isFound && this.isWanted;
	}

	/** Looks at the last lines; tells whether they have made it a log of records. */
	look(): boolean {
		const { finished, reach } = this.#store;
		if (this.#finished !== finished) {
			this.#finished = finished;
			this.#isFound = false;
			this.#lookedAt = 0;
		}
		if (this.#isFound || reach < LAST || reach === this.#lookedAt) return false;
		this.#lookedAt = reach;
		let records = 0;
		for (let line = reach - LAST; line < reach; line++) {
			if (this.#read(line) !== undefined) records++;
		}
		this.#isFound = records >= ENOUGH;
		return this.#isFound;
	}

	/** The record that a line is, while they are shown as such. */
	recordAt(line: number, lines?: ShownLines): LogRecord | undefined {
		return this.isOn ? this.#read(line, lines) : undefined;
	}

	#read(line: number, lines: ShownLines = this.#store): LogRecord | undefined {
		if (line < lines.first) return undefined;
		return readPrinted(lines.shown(line).text);
	}
}
