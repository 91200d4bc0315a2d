import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { JournalReader } from "../journal/cursor.ts";
import type { KeptError } from "../protocol/first-error.ts";
import type { Progress } from "./batch.ts";
import { ErrorFile } from "./error-file.ts";
import {
	claimNumber,
	claimThat,
	folderName,
	folderProblem,
	prepareHistory,
	runsIn,
	unclaim,
} from "./folder.ts";
import { KeptFiles } from "./kept-files.ts";
import { KeptJournal } from "./kept-journal.ts";
import { KeptRuns } from "./kept-runs.ts";
import type { KeepLimit } from "./limits.ts";
import { type LatePins, writePins } from "./pins-file.ts";
import { prune } from "./prune.ts";
import { readRunFileLater } from "./run-state.ts";
import { RunWriter, type WritableRun } from "./run-writer.ts";
import { isStillOurs, takeOver } from "./take-over.ts";
import { whereItStands } from "./where-it-stands.ts";

/**
 * How long, in ms, a run waits for its number, where the folder does not answer
 * (a network that hangs): as long as a busy machine may take to make a folder.
 */
const CLAIM_MS = 3000;

/** How long, in ms, we wait at our end for a disk that does nothing, and for one that does. */
const STALLED_MS = 10_000;
const CLOSE_MS = 60_000;

/** How long, in ms, a run's outcome may take that is written in place of the rest. */
const LAST_MS = 2000;

/** How often, in ms, it is looked whether the disk does anything. */
const LOOK_MS = 250;

/** How long, in ms, a run that has a number may take to begin. */
const BEGIN_MS = 2000;

export interface HistoryOptions {
	folder: string;
	/** How much is kept; everything for none. */
	limits: readonly KeepLimit[];
	/** Whether a run is about to begin, whose number is claimed at once. */
	isSoon: boolean;
	/** Told, in a sentence, of what keeps runs from being kept; once for each cause. */
	onProblem: (problem: string) => void;
	/** Told, in a sentence, of each kept run that can't be read, or not all of it. */
	onUnreadable: (problem: string) => void;
}

/**
 * Keeps runs in a folder, each in one of its own, which is called by the run's
 * number. Several sse-tails may share it. Whatever is wrong with it, runs go on.
 */
export class History {
	readonly #folder: string;
	readonly #limits: readonly KeepLimit[];
	readonly #onProblem: (problem: string) => void;
	readonly #onUnreadable: (problem: string) => void;
	readonly #told = new Set<string>();
	readonly #prepared: Promise<void>;
	/** The number of the run that comes next, when one has been claimed. */
	#next: Promise<number> | undefined;
	/** Whether the folder has not answered yet what it was asked. */
	#isStuck = false;
	readonly #writers = new Map<WritableRun, RunWriter>();
	#pruning: Promise<void> = Promise.resolve();
	/** What is still to be written of pins, by the run's number. */
	readonly #latePins = new Map<number, LatePins>();
	/** What is written beside what its writers write. */
	#noting: Promise<void> = Promise.resolve();

	constructor(options: HistoryOptions) {
		const { folder } = options;
		this.#folder = folder;
		this.#limits = options.limits;
		this.#onProblem = options.onProblem;
		this.#onUnreadable = options.onUnreadable;
		this.#prepared = prepareHistory(folder);
		this.#prepared.catch(() => {}); // Said when a run is to be kept.
		if (options.isSoon) this.#next = this.#claim(1);
	}

	/**
	 * A number that no other run in the folder has, for one that is about to
	 * begin; undefined when it can't be kept, which has been told then.
	 *
	 * @param from the least number that it may have
	 */
	async number(from: number): Promise<number | undefined> {
		if (this.#isStuck) return undefined;
		const claimed = this.#next ?? this.#claim(from);
		this.#next = undefined;
		const late = delay(CLAIM_MS, "late" as const, { ref: false });
		try {
			const number = await Promise.race([claimed, late]);
			if (number === "late") {
				this.#tell(`${this.#folder} does not answer`);
				this.#isStuck = true;
				void claimed
					.then((unused) => this.release(unused))
					.catch(() => {})
					.finally(() => {
						this.#isStuck = false;
					});
				return undefined;
			}
			if (number >= from) return number;
			await this.release(number);
			return await this.number(from);
		} catch (error) {
			this.#tell(folderProblem(error, this.#folder));
			return undefined;
		}
	}

	/**
	 * The runs that are kept; undefined where the folder does not answer, which is
	 * told when a run is to be kept.
	 *
	 * @param masked hides in rendered lines what viewers are not to see
	 * @param onProblem told of what can't be read
	 */
	async kept(
		masked: (lines: string) => string,
		onProblem = this.#onUnreadable,
	): Promise<KeptRuns | undefined> {
		const opening = this.#prepared
			.then(() => KeptRuns.open({ folder: this.#folder, masked, onProblem }))
			.catch(() => undefined);
		const late = delay(CLAIM_MS, undefined, { ref: false });
		return Promise.race([opening, late]);
	}

	/** Takes a number back: its run has not begun. */
	release(number: number): Promise<void> {
		return unclaim(this.#folder, number);
	}

	/**
	 * A number for a run that others may be about to keep here, too: the one that
	 * it is known by, or a later one where that is another run's. Undefined where
	 * one of them was first, or it can't be kept, which has been told then.
	 */
	async numberFor(token: string, known: number): Promise<number | undefined> {
		try {
			await this.#prepared;
			for (let number = known; ; ) {
				if (await claimThat(this.#folder, number)) return number;
				const other = await this.#tokenAt(number);
				if (other === token) return undefined;
				const { numbers } = await runsIn(this.#folder);
				number = Math.max(number, numbers.at(-1) ?? 0) + 1;
			}
		} catch (error) {
			this.#tell(folderProblem(error, this.#folder));
			return undefined;
		}
	}

	/** The token of the run of that number; waits for one that is about to begin. */
	async #tokenAt(number: number): Promise<string | undefined> {
		const folder = join(this.#folder, folderName(number));
		const until = performance.now() + BEGIN_MS;
		for (;;) {
			const found = await readRunFileLater(folder);
			if (typeof found !== "string") return found.token;
			if (found !== "missing" || performance.now() > until) return undefined;
			await delay(LOOK_MS, undefined, { ref: false });
		}
	}

	/**
	 * Takes a run over that is kept here and whose sse-tail has gone before its
	 * end, to be kept on.
	 *
	 * @returns how far its files are; undefined where that can't be
	 */
	async takeOver(number: number): Promise<Progress | undefined> {
		const folder = join(this.#folder, folderName(number));
		try {
			if (!(await takeOver(folder))) return undefined;
			return await whereItStands(folder);
		} catch (error) {
			this.#tell(folderProblem(error, this.#folder));
			return undefined;
		}
	}

	/** Whether a run is still ours that was taken over. */
	isStillOurs(number: number): Promise<boolean> {
		return isStillOurs(join(this.#folder, folderName(number)));
	}

	/** What is kept of the run of that number up to that place, to be read. */
	pastOf(token: string, number: number, { cursor }: Progress): JournalReader {
		const folder = join(this.#folder, folderName(number));
		return new KeptJournal({
			token,
			files: new KeptFiles(folder),
			ended: undefined,
			isOver: true,
			onDamage: () => {}, // What is behind is no longer its own.
			until: cursor.offset,
		});
	}

	/**
	 * Keeps a run, as it goes on, under the number that it has got.
	 *
	 * @param from how far its files are, of one that was taken over
	 * @returns resolves when it does nothing more with it
	 */
	keep(run: WritableRun, number: number, from?: Progress): Promise<void> {
		const folder = join(this.#folder, folderName(number));
		const onProblem = (problem: string) => this.#tell(problem);
		const history = this.#folder;
		const writer = new RunWriter(run, { folder, history, from, onProblem });
		this.#writers.set(run, writer);
		this.#prune();
		return writer.written.then(async () => {
			this.#writers.delete(run);
			if (!writer.hasBegun && !from) await this.release(number);
			this.#prune();
		});
	}

	/** Keeps what has become of the pins of a run that has ended. */
	keepPins(number: number, pins: LatePins): void {
		const isWaiting = this.#latePins.has(number);
		this.#latePins.set(number, pins);
		if (!isWaiting) this.#noting = this.#noting.then(() => this.#pin(number));
	}

	/** What was found to have gone wrong in the run of that number. */
	errorOf(number: number): KeptError {
		const file = new ErrorFile(join(this.#folder, folderName(number)));
		return {
			read: () => file.read(),
			keep: (found) => {
				this.#noting = this.#noting.then(() => file.write(found));
			},
		};
	}

	async #pin(number: number): Promise<void> {
		const pins = this.#latePins.get(number);
		this.#latePins.delete(number);
		if (pins === undefined) return;
		try {
			await writePins(join(this.#folder, folderName(number)), pins);
		} catch (error) {
			// The run may have been the oldest, and gone.
			const { code } = error as NodeJS.ErrnoException;
			if (code !== "ENOENT") this.#tell(folderProblem(error, this.#folder));
		}
	}

	/** Keeps a run no longer, of which nothing comes. */
	async leave(run: WritableRun): Promise<void> {
		await this.#writers.get(run)?.close();
	}

	/** Whether a run's log is still to be read by us. */
	isWriting(run: WritableRun): boolean {
		return this.#writers.has(run);
	}

	/** Resolves when all is on the disk, or that has taken too long. */
	async close(): Promise<void> {
		const unused = this.#next;
		this.#next = undefined;
		const all = [
			...[...this.#writers.values()].map((writer) => writer.close()),
			unused?.then((number) => this.release(number)).catch(() => {}),
		];
		const done = Promise.all(all)
			.then(() => this.#pruning)
			.then(() => this.#noting);
		if (await this.#isDone(done)) return;
		this.#tell(`${this.#folder} takes too long`);
		for (const writer of this.#writers.values()) writer.giveUp();
		await Promise.race([done, delay(LAST_MS, undefined, { ref: false })]);
	}

	/** Waits until that is done, as long as the disk does anything; whether it is. */
	async #isDone(done: Promise<unknown>): Promise<boolean> {
		const finished = done.then(() => true);
		const until = performance.now() + CLOSE_MS;
		let progress = -1;
		let stalledAt = performance.now();
		for (;;) {
			const later = delay(LOOK_MS, false, { ref: false });
			if (await Promise.race([finished, later])) return true;
			const now = performance.now();
			let sum = 0;
			for (const writer of this.#writers.values()) sum += writer.progress;
			if (sum !== progress) stalledAt = now;
			progress = sum;
			if (now > until || now - stalledAt > STALLED_MS) return false;
		}
	}

	#claim(from: number): Promise<number> {
		const claimed = this.#prepared.then(() => claimNumber(this.#folder, from));
		claimed.catch(() => {}); // Said when it is asked for.
		return claimed;
	}

	#prune(): void {
		if (this.#limits.length === 0) return;
		this.#pruning = this.#pruning.then(() =>
			prune(this.#folder, this.#limits).catch((error) =>
				this.#tell(folderProblem(error, this.#folder)),
			),
		);
	}

	#tell(problem: string): void {
		if (this.#told.has(problem)) return;
		this.#told.add(problem);
		this.#onProblem(problem);
	}
}
