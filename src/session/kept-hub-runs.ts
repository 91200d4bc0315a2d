import { firstIndex } from "../binary-search.ts";
import type { KeptRun } from "../history/kept-run.ts";
import type { KeptRuns } from "../history/kept-runs.ts";
import type { HubRuns } from "../hub/hub-runs.ts";
import type { Log } from "../journal/log.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import type { ServedRun, ServedRuns } from "../server/runs.ts";

/** So many kept runs are looked at in one turn of the event loop. */
const AT_ONCE = 200;

/** A run of the board. */
interface Row {
	token: string;
	/** What it is listed by, and shown with. */
	number: number;
	/** Its number among the kept ones, if it is one of them. */
	kept: number | undefined;
}

/**
 * The runs of a hub that keeps them: those that are published, and those that
 * were kept, also when Redis has forgotten them, or is not there. A run that is
 * both is one row; as soon as all of it is kept, it is read from there.
 */
export class KeptHubRuns implements ServedRuns {
	readonly #kept: KeptRuns;
	/** Undefined until there is one. */
	#hub: HubRuns | undefined;
	#close: () => Promise<void> = async () => {};
	/** By their numbers. */
	readonly #rows: Row[] = [];
	readonly #byToken = new Map<string, Row>();
	readonly #shown = new WeakMap<KeptRun, ServedRun>();
	readonly #listeners = new Set<(run: ServedRun) => void>();

	/** Looks which runs are kept. */
	static async open(kept: KeptRuns): Promise<KeptHubRuns> {
		const runs = new KeptHubRuns(kept);
		for (let before = Number.POSITIVE_INFINITY; ; ) {
			const some = kept.newest(AT_ONCE, before);
			const last = some.at(-1);
			if (last === undefined) break;
			before = last.number;
			for (const run of some) runs.#addKept(run);
			await new Promise(setImmediate);
		}
		return runs;
	}

	private constructor(kept: KeptRuns) {
		this.#kept = kept;
		kept.onStart((run) => {
			const isNew = !this.#byToken.has(run.token);
			this.#addKept(run);
			if (isNew) this.#tellStart(run.token);
		});
	}

	/**
	 * Shows what that hub has, too.
	 *
	 * @param close ends all that is behind these runs
	 */
	join(hub: HubRuns, close: () => Promise<void>): void {
		this.#hub = hub;
		this.#close = close;
		for (const { token, number } of hub.newest(hub.count).reverse()) {
			this.#addPublished(token, number);
		}
		hub.onStart(({ token, number }) => {
			const isNew = !this.#byToken.has(token);
			this.#addPublished(token, number);
			if (isNew) this.#tellStart(token);
		});
	}

	get count(): number {
		return this.#rows.length;
	}

	get latest(): ServedRun | undefined {
		return this.newest(1)[0];
	}

	get progress(): number {
		return (this.#hub?.progress ?? 0) + this.#kept.progress;
	}

	/** By its token; or by its number here. */
	find(name: string): ServedRun | undefined {
		const row = this.#byToken.get(name);
		if (row !== undefined) return this.#served(row);
		if (!/^[1-9]\d{0,14}$/.test(name)) return undefined;
		const other = this.#rows[this.#indexFrom(Number(name))];
		return other?.number === Number(name) ? this.#served(other) : undefined;
	}

	withToken(token: string): ServedRun | undefined {
		const row = this.#byToken.get(token);
		return row && this.#served(row);
	}

	after({ name }: { name: string }): ServedRun | undefined {
		const row = this.#byToken.get(name);
		if (row === undefined) return undefined;
		for (const next of this.#rows.slice(this.#indexFrom(row.number + 1))) {
			const run = this.#served(next);
			if (run) return run;
		}
		return undefined;
	}

	newest(limit: number, before = Number.POSITIVE_INFINITY): ServedRun[] {
		const found: ServedRun[] = [];
		const gone: Row[] = [];
		let index = this.#indexFrom(before);
		while (found.length < limit && index > 0) {
			index--;
			const row = this.#rows[index] as Row;
			const run = this.#served(row);
			if (run) found.push(run);
			else gone.push(row);
		}
		for (const row of gone) this.#remove(row);
		return found;
	}

	onStart(listener: (run: ServedRun) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	close(): Promise<void> {
		return this.#close();
	}

	onChange(listener: () => void): () => void {
		return this.#hub?.onChange(listener) ?? (() => {});
	}

	/** The number that a run is shown with; undefined of one that is not shown. */
	numberOf(token: string): number | undefined {
		return this.#byToken.get(token)?.number;
	}

	/** What is kept of a run. */
	keptOf(token: string): KeptRun | undefined {
		const kept = this.#byToken.get(token)?.kept;
		return kept === undefined ? undefined : this.#kept.at(kept);
	}

	/** Hears that a run is kept under that number from now on. */
	keeps(token: string, number: number): void {
		this.#add(token, number, number);
	}

	#addKept({ token, number }: KeptRun): void {
		this.#add(token, number, number);
	}

	#addPublished(token: string, number: number): void {
		if (!this.#byToken.has(token)) this.#add(token, number, undefined);
	}

	/** Adds a row, or has one have another number: that of the folder holds. */
	#add(token: string, number: number, kept: number | undefined): void {
		const known = this.#byToken.get(token);
		if (known?.kept !== undefined && this.#kept.at(known.kept)) return;
		if (known) this.#remove(known);
		const next = (this.#rows.at(-1)?.number ?? 0) + 1;
		const index = this.#indexFrom(number);
		const other = this.#rows[index];
		const isFree = other?.number !== number;
		if (!isFree && kept === undefined) {
			// Redis has been restarted, and counts anew.
			this.#insert({ token, number: next, kept });
			return;
		}
		if (!isFree && other) {
			this.#remove(other);
			this.#insert({ token, number, kept });
			if (other.kept === undefined) this.#insert({ ...other, number: next });
			return;
		}
		this.#insert({ token, number, kept });
	}

	#insert(row: Row): void {
		this.#rows.splice(this.#indexFrom(row.number), 0, row);
		this.#byToken.set(row.token, row);
	}

	#remove(row: Row): void {
		const index = this.#rows.indexOf(row);
		if (index >= 0) this.#rows.splice(index, 1);
		if (this.#byToken.get(row.token) === row) this.#byToken.delete(row.token);
	}

	/** What is served of a row; undefined when it is nowhere any more. */
	#served({ token, kept }: Row): ServedRun | undefined {
		const run = kept === undefined ? undefined : this.#kept.at(kept);
		const published = this.#hub?.withToken(token);
		// What a full disk did not take is in Redis for a day.
		const isEnough = run?.isWhole === true || published === undefined;
		if (run?.ended !== undefined && isEnough) return this.#fromKept(run);
		return published ?? (run && this.#fromKept(run));
	}

	#fromKept(run: KeptRun): ServedRun {
		const known = this.#shown.get(run);
		if (known) return known;
		const shown = new KeptHubRun(run, (start) => {
			const { hub } = run;
			const { machine } = start;
			if (!hub || machine === undefined) return undefined;
			return this.#hub?.commandOf({ ...hub, machine, start });
		});
		this.#shown.set(run, shown);
		return shown;
	}

	#tellStart(token: string): void {
		const run = this.withToken(token);
		if (run) for (const listener of this.#listeners) listener(run);
	}

	/** The index of the first row with that number or a higher one. */
	#indexFrom(number: number): number {
		const rows = this.#rows;
		const isFrom = (at: number) => (rows[at]?.number ?? 0) >= number;
		return firstIndex(0, rows.length, isFrom);
	}
}

/** A kept run as a hub shows it: by its token, as where it was read. */
class KeptHubRun implements ServedRun {
	readonly name: string;
	readonly #run: KeptRun;
	readonly #commandOf: (start: RunStatus["start"]) => string | undefined;

	constructor(
		run: KeptRun,
		commandOf: (start: RunStatus["start"]) => string | undefined,
	) {
		this.name = run.token;
		this.#run = run;
		this.#commandOf = commandOf;
	}

	get journal() {
		return this.#run.journal;
	}

	get folder(): string | undefined {
		return this.#run.folder;
	}

	status(): RunStatus {
		const status = this.#run.status();
		const { name: own, ...start } = status.start;
		const name = own === undefined ? undefined : this.#commandOf(status.start);
		return { ...status, start: { ...start, ...(name && { name }) } };
	}

	latePins() {
		return this.#run.latePins();
	}

	get keptError() {
		return this.#run.keptError;
	}

	linesLog(): Log {
		return this.#run.linesLog();
	}

	masked(lines: string): string {
		return this.#run.masked(lines);
	}
}
