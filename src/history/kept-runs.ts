import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { firstIndex } from "../binary-search.ts";
import { folderName, folderProblem, runsIn } from "./folder.ts";
import { KeptRun } from "./kept-run.ts";
import { FILES } from "./run-file.ts";
import { readRunFile } from "./run-state.ts";

/** How often, in ms, it is looked for what other sse-tails write. */
const LOOK_MS = 500;

/**
 * How old, in ms, a folder's time has to be to tell that nothing has changed
 * since: what comes within a tick of the file system's clock (2 s of FAT's)
 * leaves it as it is.
 */
const TICK_MS = 2000;

/** Of those that are there at first, so many of the newest may be about to begin. */
const MOST_BEGINNING = 100;

/** So many of those that were lost are looked at again each time. */
const LOST_AT_ONCE = 10;

/** So many runs are known at once, besides those that are read. */
const MOST_KNOWN = 5000;

/** Of so many the lines are kept ready that were asked for. */
const MOST_WITH_LINES = 20;

/** Of so many things that are wrong each is told; then it is said that there are more. */
const MOST_TOLD = 10;

export interface KeptRunsOptions {
	folder: string;
	/** Hides in rendered lines what viewers are not to see. */
	masked: (lines: string) => string;
	/** Told, in a sentence, of each run that can't be read, or not all of it. */
	onProblem: (problem: string) => void;
	/** Whether we write that run: there is nothing to look for. */
	isOurs?: (run: KeptRun) => boolean;
}

/**
 * The runs in a history's folder, as a server shows them: what is asked for is
 * read when it is asked for. What other sse-tails write meanwhile comes in.
 */
export class KeptRuns {
	readonly #options: KeptRunsOptions;
	/** In the order in which they began. */
	#numbers: readonly number[];
	/** Those that have been asked for, the latest last; null for what is no run. */
	readonly #known = new Map<number, KeptRun | null>();
	readonly #listeners = new Set<(run: KeptRun) => void>();
	readonly #timer: NodeJS.Timeout;
	/** The folder's time at the last look, if that tells; else NaN. */
	#changedAt: number;
	#isLooking = false;
	#told = 0;
	/** The newest number there was at the last look. */
	#newest: number;
	/** Numbers whose runs were not there yet: listeners have not been told of them. */
	readonly #beginning = new Set<number>();
	/** The last of those that were lost which has been looked at again. */
	#lookedAt = Number.POSITIVE_INFINITY;
	#progress = 0;

	/**
	 * Looks what there is.
	 *
	 * @throws {Error} when the folder can't be read
	 */
	static async open(options: KeptRunsOptions): Promise<KeptRuns> {
		const { folder, onProblem } = options;
		try {
			const { mtimeMs } = await stat(folder);
			const { numbers, others } = await runsIn(folder);
			if (others.length > 0) onProblem(othersText(folder, others));
			return new KeptRuns(options, numbers, telling(mtimeMs));
		} catch (error) {
			throw new Error(folderProblem(error, folder), { cause: error });
		}
	}

	private constructor(
		options: KeptRunsOptions,
		numbers: readonly number[],
		changedAt: number,
	) {
		this.#options = options;
		this.#numbers = numbers;
		this.#changedAt = changedAt;
		this.#newest = numbers.at(-1) ?? 0;
		for (const number of numbers.slice(-MOST_BEGINNING)) {
			if (this.#isBeginning(number)) this.#beginning.add(number);
		}
		this.#timer = setInterval(() => void this.#look(), LOOK_MS).unref();
	}

	/** How many there are, about: some may turn out to be none. */
	get count(): number {
		return this.#numbers.length;
	}

	get latest(): KeptRun | undefined {
		return this.newest(1)[0];
	}

	get progress(): number {
		return this.#progress;
	}

	find(name: string): KeptRun | undefined {
		const number = Number(name);
		return `${number}` === name ? this.#at(number) : undefined;
	}

	withToken(token: string): KeptRun | undefined {
		for (const run of this.#known.values()) {
			if (run?.token === token) return run;
		}
		return undefined;
	}

	after({ name }: { name: string }): KeptRun | undefined {
		const from = this.#indexFrom(Number(name) + 1);
		for (const number of this.#numbers.slice(from)) {
			const run = this.#at(number);
			if (run !== undefined) return run;
		}
		return undefined;
	}

	newest(limit: number, before = Number.POSITIVE_INFINITY): KeptRun[] {
		const found: KeptRun[] = [];
		let index = this.#indexFrom(before);
		while (found.length < limit && index > 0) {
			index--;
			const run = this.#at(this.#numbers[index] ?? 0);
			if (run !== undefined) found.push(run);
		}
		return found;
	}

	/** Calls the listener with each run that begins, or that goes on when it was lost. */
	onStart(listener: (run: KeptRun) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** The run in that folder, as `find` has it. */
	at(number: number): KeptRun | undefined {
		return this.#at(number);
	}

	/** Looks no more. */
	async close(): Promise<void> {
		clearInterval(this.#timer);
		for (const run of this.#known.values()) await run?.close();
	}

	/** The index of the first run with that number or a higher one. */
	#indexFrom(number: number): number {
		const numbers = this.#numbers;
		const isFrom = (at: number) => (numbers[at] ?? 0) >= number;
		return firstIndex(0, numbers.length, isFrom);
	}

	/** The run of that number; undefined when there is none that can be read. */
	#at(number: number): KeptRun | undefined {
		const known = this.#known.get(number);
		if (known === null) return undefined;
		if (this.#numbers[this.#indexFrom(number)] !== number) return undefined;
		const run = known ?? this.#load(number);
		if (run === undefined) return undefined;
		this.#known.delete(number);
		this.#known.set(number, run);
		if (this.#known.size > MOST_KNOWN) this.#forget();
		return run;
	}

	#load(number: number): KeptRun | undefined {
		const { masked } = this.#options;
		const folder = join(this.#options.folder, folderName(number));
		const found = readRunFile(folder);
		// One that is about to begin, or that was about to.
		if (found === "missing") return undefined;
		if (typeof found === "string") {
			this.#known.set(number, null);
			this.#tell(
				found === "newer"
					? `${folder} is of a newer sse-tail`
					: `${folder} is no run of ours`,
			);
			return undefined;
		}
		let isTold = false;
		const onDamage = (problem: string) => {
			if (!isTold) this.#tell(`${folder}: ${problem}`);
			isTold = true;
		};
		return new KeptRun({ number, folder, found, masked, onDamage });
	}

	/** Forgets those that nobody reads and that were asked for long ago; they can be read again. */
	#forget(): void {
		for (const [number, run] of this.#known) {
			if (this.#known.size <= MOST_KNOWN) return;
			if (run === null || (run.isOver && !run.isRead)) this.#drop(number);
		}
	}

	#drop(number: number): void {
		void this.#known.get(number)?.close();
		this.#known.delete(number);
	}

	/** Looks for runs that have come, gone, or got further. */
	async #look(): Promise<void> {
		if (this.#isLooking) return;
		this.#isLooking = true;
		const { isOurs } = this.#options;
		try {
			await this.#takeNumbers();
			for (const run of [...this.#known.values()]) {
				if (run === null || run.isOver || isOurs?.(run)) continue;
				const before = run.journal.end.offset;
				await run.refresh();
				this.#progress += run.journal.end.offset - before;
			}
			await this.#lookForLost();
			this.#forgetLines();
		} catch {
			// A disk that fails just now; who reads is told.
		} finally {
			this.#isLooking = false;
		}
	}

	async #takeNumbers(): Promise<void> {
		const { folder } = this.#options;
		const { mtimeMs } = await stat(folder);
		if (mtimeMs !== this.#changedAt) {
			this.#changedAt = telling(mtimeMs);
			this.#numbers = (await runsIn(folder)).numbers;
			const there = new Set(this.#numbers);
			for (const number of this.#known.keys()) {
				if (!there.has(number)) this.#drop(number);
			}
			for (const number of this.#beginning) {
				if (!there.has(number)) this.#beginning.delete(number);
			}
			const come = this.#numbers.slice(this.#indexFrom(this.#newest + 1));
			for (const number of come) this.#beginning.add(number);
			this.#newest = Math.max(this.#newest, this.#numbers.at(-1) ?? 0);
		}
		for (const number of this.#beginning) {
			if (this.#isBeginning(number)) continue;
			this.#beginning.delete(number);
			const run = this.#at(number);
			if (run !== undefined) this.#tellStart(run);
		}
	}

	/** Whether there is only its number: that is there before the run is. */
	#isBeginning(number: number): boolean {
		if (this.#known.has(number)) return false;
		const folder = join(this.#options.folder, folderName(number));
		return !existsSync(join(folder, FILES.run));
	}

	/** Looks, in turns, whether runs have gone on that were lost: there may be thousands. */
	async #lookForLost(): Promise<void> {
		const lost = [...this.#known.values()]
			.flatMap((run) => (run?.isLost ? [run] : []))
			.sort((one, other) => other.number - one.number);
		const next = lost.filter(({ number }) => number < this.#lookedAt);
		const some = (next.length > 0 ? next : lost).slice(0, LOST_AT_ONCE);
		for (const run of some) {
			const { number } = run;
			this.#lookedAt = number;
			if (!(await run.hasGoneOn())) continue;
			// Who reads it has been told that it was lost: it is read anew.
			this.#drop(number);
			const again = this.#at(number);
			if (again !== undefined) this.#tellStart(again);
		}
	}

	#tellStart(run: KeptRun): void {
		for (const listener of this.#listeners) listener(run);
	}

	#forgetLines(): void {
		const withLines = [...this.#known].filter(([, run]) => run?.hasLines);
		for (const [number, run] of withLines.slice(0, -MOST_WITH_LINES)) {
			if (run?.isOver && !run.isRead) this.#drop(number);
		}
	}

	#tell(problem: string): void {
		this.#told++;
		if (this.#told > MOST_TOLD) return;
		const isLast = this.#told === MOST_TOLD;
		this.#options.onProblem(isLast ? `${problem}; and so may more` : problem);
	}
}

/** A folder's time as far as it tells that nothing has changed since. */
function telling(mtimeMs: number): number {
	return Date.now() - mtimeMs > TICK_MS ? mtimeMs : Number.NaN;
}

function othersText(folder: string, others: readonly string[]): string {
	const [first = ""] = others;
	const more = others.length > 1 ? ` and ${others.length - 1} more` : "";
	return `${folder} has something that is no run: ${first}${more}`;
}
