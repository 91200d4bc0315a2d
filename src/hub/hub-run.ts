import type { Cursor } from "../journal/cursor.ts";
import type { Journal } from "../journal/journal.ts";
import { Log } from "../journal/log.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import { HubJournal, type KnownLog, type Past } from "./hub-journal.ts";
import type { Card } from "./wire.ts";

export interface HubRunOptions {
	card: Card;
	/** Makes an empty journal of that token. */
	journal: (token: string) => Journal;
	/** Hides in rendered lines what viewers are not to see. */
	masked: (lines: string) => string;
	/** Called each time that somebody wants something of its log. */
	onWanted: (run: HubRun) => void;
	/** What the hub calls the command of that run; undefined where it can't be run. */
	commandOf: (card: Card) => string | undefined;
	/** Its number as it is shown; that of its card unless given. */
	numberOf?: ((card: Card) => number) | undefined;
	/** Looks for a beginning of it that is kept here. */
	past?: ((token: string) => Promise<Past | undefined> | undefined) | undefined;
}

/**
 * A run of elsewhere, as a hub shows it: how it stands is known by its card,
 * and its log is read when somebody asks for it. One that has no end, and no
 * publisher any more, is lost.
 */
export class HubRun {
	/** Its token, as URLs have it: numbers are each machine's own. */
	readonly name: string;
	readonly journal: HubJournal;
	readonly #commandOf: HubRunOptions["commandOf"];
	readonly #numberOf: HubRunOptions["numberOf"];
	readonly #masked: (lines: string) => string;
	readonly #listeners = new Set<() => void>();
	#card: Card;
	#heardAt = performance.now();
	#isGone = false;
	#lines: Log | undefined;
	/** Resolves when it is known what is kept of it; undefined from then on. */
	ready: Promise<void> | undefined;
	/** Whether it is read up to where Redis has it just now. */
	isCatchingUp = false;

	constructor(options: HubRunOptions) {
		const { card, journal, masked, onWanted } = options;
		this.#commandOf = options.commandOf;
		this.#numberOf = options.numberOf;
		this.#card = card;
		this.#masked = masked;
		this.name = card.token;
		const make = () => journal(card.token);
		this.journal = new HubJournal(make, this.#known, () => onWanted(this));
		this.ready = options.past?.(card.token)?.then((past) => {
			if (past) this.journal.beginWith(past);
			this.ready = undefined;
		});
	}

	get token(): string {
		return this.name;
	}

	/** Its number among all runs of the hub. */
	get number(): number {
		return this.#card.number;
	}

	get card(): Card {
		return this.#card;
	}

	/** Whether nothing more will come. */
	get isOver(): boolean {
		return this.#card.isWhole || this.#isGone;
	}

	/** Whether its publisher has gone before its end. */
	get isLost(): boolean {
		return this.#isGone && !this.#card.isWhole;
	}

	status(): RunStatus {
		const { card, journal } = this;
		const { exit, machine, isWhole } = card;
		const { name: own, ...written } = card.start;
		const name = own === undefined ? undefined : this.#commandOf(card);
		const start = {
			...written,
			run: this.#numberOf?.(card) ?? card.number,
			machine,
			...(name !== undefined && { name }),
		};
		const bytes = Math.max(card.bytes, journal.bytes);
		const lines = Math.max(card.lines, journal.lines);
		const common = { start, bytes, lines };
		if (isWhole) {
			const { state, durationMs } = card;
			return { ...common, state, exit, durationMs };
		}
		const known = { ...common, exit: null };
		const { durationMs } = card;
		if (this.isLost) return { ...known, state: "lost", durationMs };
		// It is over when all of it is there, as elsewhere.
		const state = card.state === "exited" ? "running" : card.state;
		const sinceMs = exit === null ? performance.now() - this.#heardAt : 0;
		return { ...known, state, durationMs: Math.round(durationMs + sinceMs) };
	}

	linesLog(): Log {
		this.#lines ??= new Log();
		return this.#lines;
	}

	/** Whether its lines have been asked for, which takes memory. */
	get hasLines(): boolean {
		return this.#lines !== undefined;
	}

	masked(lines: string): string {
		return this.#masked(lines);
	}

	/**
	 * Goes on at a later place of its log: what is before can't be had any more.
	 * Besides its start, which is known.
	 */
	skip(next: Cursor): void {
		if (this.journal.here.offset === 0) this.journal.begin(this.#card.start);
		this.journal.skip(next);
	}

	onProgress(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/**
	 * Hears how it stands by now.
	 *
	 * @returns whether its state is another one
	 */
	hear(card: Card): boolean {
		const isOld = card.sent.offset < this.#card.sent.offset;
		if (this.#card.isWhole || (isOld && !card.isWhole)) return false;
		const before = this.status().state;
		this.#card = card;
		this.#heardAt = performance.now();
		this.#tell();
		return this.status().state !== before;
	}

	/**
	 * Hears whether its publisher is there.
	 *
	 * @returns whether that is new
	 */
	hearAlive(isAlive: boolean): boolean {
		if (this.#card.isWhole || this.#isGone === !isAlive) return false;
		this.#isGone = !isAlive;
		this.#heardAt = performance.now();
		this.#tell();
		return true;
	}

	/** Gives memory and disk back that were taken for who read it. */
	async close(): Promise<void> {
		await Promise.all([this.#lines?.close(), this.journal.close()]);
	}

	get #known(): KnownLog {
		const { sent, newest, isWhole } = this.#card;
		return { end: sent, newest, isWhole, isOver: this.isOver };
	}

	#tell(): void {
		this.journal.hear(this.#known);
		for (const listener of this.#listeners) listener();
	}
}
