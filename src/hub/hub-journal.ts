import type {
	CheckpointList,
	Cursor,
	Gap,
	JournalReader,
	Place,
	Slice,
} from "../journal/cursor.ts";
import type { Journal, RecordSlice } from "../journal/journal.ts";
import type { StartData } from "../protocol/events.ts";
import { formatEventId } from "../protocol/id.ts";
import { type Part, recordsOf } from "./wire.ts";

/** How long, in ms, an event is waited for that another hub has sent already. */
const OTHER_HUB_MS = 5000;

/** How long, in ms, who has read something is taken to want more. */
const INTEREST_MS = 30_000;

const NOTHING = Buffer.alloc(0);

/** The beginning of a run's log that is kept elsewhere than in Redis. */
export interface Past {
	journal: JournalReader;
	/** Where it ends: there the rest goes on. */
	end: Cursor;
	/** How many lines of output have ended in it. */
	lines: number;
}

/** What is known of a run's log besides what of it is here. */
export interface KnownLog {
	/** Where it ends, as far as Redis has got it. */
	end: Cursor;
	/** Where its newest event begins. */
	newest: number;
	/** Whether nothing more will come, as far as one can tell. */
	isOver: boolean;
	/** Whether that is for good: all of it has been sent. */
	isWhole: boolean;
}

/**
 * The log of a run of elsewhere: a journal of the same token, which gets the
 * same events in the same order, and so under the same ids. It is fed from Redis
 * as long as somebody wants it, from its beginning.
 */
export class HubJournal implements JournalReader {
	readonly token: string;
	readonly #make: () => Journal;
	readonly #onWanted: () => void;
	readonly #listeners = new Set<() => void>();
	#local: Journal;
	#stopListening: () => void;
	#known: KnownLog;
	#hasAll = false;
	#hasGap = false;
	#past: Past | undefined;
	#wantedAt = Number.NEGATIVE_INFINITY;

	/**
	 * @param make makes an empty journal of that token
	 * @param onWanted called each time that somebody wants something of it
	 */
	constructor(make: () => Journal, known: KnownLog, onWanted: () => void) {
		this.#make = make;
		this.#known = known;
		this.#onWanted = onWanted;
		this.#local = make();
		this.token = this.#local.token;
		this.#stopListening = this.#local.onGrowth(() => this.#notify());
	}

	get start(): Cursor {
		return (this.#past?.journal ?? this.#local).start;
	}

	get end(): Cursor {
		const { end } = this.#local;
		return end.offset < this.#known.end.offset ? this.#known.end : end;
	}

	get ended(): boolean {
		const { isWhole, isOver } = this.#known;
		// Of one that was lost there may be more in Redis than was told of.
		return isWhole || (isOver && this.#hasAll);
	}

	get newestId(): string {
		const known = this.idAt(this.#known.newest);
		const local = this.#local.newestId;
		return known > local ? known : local;
	}

	/** Not where something is missing, or is elsewhere: lines are not to be counted over that. */
	get checkpoints(): CheckpointList | undefined {
		const isCut = this.#hasGap || this.#past !== undefined;
		return isCut ? undefined : this.#local.checkpoints;
	}

	/** How much output it has here. */
	get bytes(): number {
		return this.#local.bytes;
	}

	get lines(): number {
		return this.#local.lines + (this.#past?.lines ?? 0);
	}

	/** Up to where it is here. */
	get here(): Cursor {
		return this.#local.end;
	}

	/** How many bytes it takes here, about. */
	get size(): number {
		return this.#local.end.offset - this.#local.start.offset;
	}

	/** Resolves when the disk has caught up; undefined unless it is behind. */
	get backpressure(): Promise<void> | undefined {
		return this.#local.backpressure;
	}

	/** Whether somebody reads it, or has done so just now. */
	get isWanted(): boolean {
		const age = performance.now() - this.#wantedAt;
		return this.#listeners.size > 0 || age < INTEREST_MS;
	}

	idAt(offset: number): string {
		return formatEventId(this.token, offset);
	}

	/**
	 * The same as `Journal.records`, of what has come from Redis and no more than
	 * that: who wants the run's log reads that.
	 */
	recordsHere(
		cursor: Cursor,
	): RecordSlice | Gap | Promise<RecordSlice | Gap> | undefined {
		return this.#local.records(cursor);
	}

	/** Whether nothing more will come, and all that there is is here. */
	get isComplete(): boolean {
		const { isWhole, end } = this.#known;
		return isWhole && this.here.offset >= end.offset;
	}

	/** Has its beginning read there, before anything of it has come. */
	beginWith(past: Past): void {
		if (this.here.offset > 0) return;
		this.#past = past;
		this.#local.skip(past.end);
	}

	read(cursor: Cursor): Slice | Gap | Promise<Slice | Gap> | undefined {
		this.#want();
		const found = this.#read(cursor);
		if (found !== undefined) return found;
		const isBehind = cursor.offset < this.end.offset;
		if (this.#hasAll && !(isBehind && this.ended)) return undefined;
		return this.#changed().then(
			() => this.#read(cursor) ?? { frames: NOTHING, next: cursor },
		);
	}

	#read(cursor: Cursor): Slice | Gap | Promise<Slice | Gap> | undefined {
		const past = this.#pastAt(cursor.offset);
		return past ? readPast(past, cursor) : this.#local.read(cursor);
	}

	async find(offset: number): Promise<Place | Gap | undefined> {
		this.#want();
		const isHere = () => offset < this.here.offset;
		await this.#until(isHere);
		const until = performance.now() + OTHER_HUB_MS;
		while (!isHere()) {
			if (this.#known.isWhole && offset >= this.end.offset) break;
			const ms = until - performance.now();
			const isKnown = offset < this.#known.end.offset;
			if (ms <= 0 && !isKnown) break;
			await this.#changed(isKnown ? undefined : ms);
		}
		const past = this.#pastAt(offset);
		return past ? findPast(past, offset) : this.#local.find(offset);
	}

	async blockBefore(offset: number): Promise<Cursor | undefined> {
		this.#want();
		await this.#until(() => offset <= this.here.offset);
		const past = this.#pastAt(offset - 1);
		if (past) return past.journal.blockBefore(offset);
		return this.#local.blockBefore(Math.min(offset, this.here.offset));
	}

	onGrowth(listener: () => void): () => void {
		this.#want();
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
			this.#wantedAt = performance.now();
		};
	}

	/** Hears what is known of it by now. */
	hear(known: KnownLog): void {
		const wasOver = this.ended;
		this.#known = known;
		if (this.ended !== wasOver) this.#notify();
	}

	/**
	 * Takes in what follows; what it has already is passed over.
	 *
	 * @returns false when something is missing before it
	 */
	take(part: Part): boolean {
		if (part.from.offset > this.here.offset) return false;
		for (const record of recordsOf(part)) {
			if (record.offset === this.here.offset) this.#local.record(record);
		}
		// What it should have, and has not, would be asked for again and again.
		this.skip(part.next);
		return true;
	}

	/** Takes in the event that a run begins with. */
	begin(start: StartData): void {
		this.#local.event("start", start);
	}

	/** Goes on at a later place: what is before can't be had any more. */
	skip(next: Cursor): void {
		if (next.offset <= this.here.offset) return;
		this.#hasGap = true;
		this.#local.skip(next);
	}

	/** Declares whether all that there is elsewhere is here by now. */
	set hasAll(hasAll: boolean) {
		const isNew = hasAll && !this.#hasAll;
		this.#hasAll = hasAll;
		if (isNew) this.#notify();
	}

	get hasAll(): boolean {
		return this.#hasAll;
	}

	/** Forgets what it has: it is fed anew when somebody wants it. */
	async forget(): Promise<void> {
		const old = this.#local;
		this.#stopListening();
		this.#local = this.#make();
		this.#stopListening = this.#local.onGrowth(() => this.#notify());
		this.#hasAll = false;
		this.#hasGap = false;
		if (this.#past) this.#local.skip(this.#past.end);
		await old.close();
	}

	async close(): Promise<void> {
		this.#stopListening();
		await this.#local.close();
	}

	/** What has that place of it, if it is not here. */
	#pastAt(offset: number): Past | undefined {
		return this.#past && offset < this.#past.end.offset
			? this.#past
			: undefined;
	}

	#want(): void {
		this.#wantedAt = performance.now();
		this.#onWanted();
	}

	/** Waits until something is so, or all that there is is here. */
	async #until(isSo: () => boolean): Promise<void> {
		while (!isSo() && !this.#hasAll) await this.#changed();
	}

	/** Resolves when there is more, or another thing is known of it; or after so many ms. */
	#changed(ms?: number): Promise<void> {
		return new Promise((resolve) => {
			const end = () => {
				this.#listeners.delete(end);
				clearTimeout(timer);
				resolve();
			};
			const timer = ms === undefined ? undefined : setTimeout(end, ms);
			this.#listeners.add(end);
		});
	}

	#notify(): void {
		for (const listener of [...this.#listeners]) listener();
	}
}

/** Reads what is kept; behind its last event the rest goes on. */
async function readPast(past: Past, cursor: Cursor): Promise<Slice | Gap> {
	const found = await past.journal.read(cursor);
	if (found === undefined) return { frames: NOTHING, next: past.end };
	const isLast = found.next.offset >= past.journal.end.offset;
	return isLast ? { ...found, next: past.end } : found;
}

async function findPast(
	past: Past,
	offset: number,
): Promise<Place | Gap | undefined> {
	const found = await past.journal.find(offset);
	if (found === undefined) return undefined;
	const { offset: end } = past.journal.end;
	if ("missing" in found) {
		return found.next.offset >= end ? { ...found, next: past.end } : found;
	}
	return found.after.offset >= end ? { ...found, after: past.end } : found;
}
