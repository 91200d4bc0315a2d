import { constants } from "node:fs";
import { type FileHandle, open, rename, utimes } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { MiB } from "../defaults.ts";
import { endedIdentity, ownIdentity } from "../io/process-identity.ts";
import { behind } from "../io/write-fully.ts";
import type { Cursor, Gap } from "../journal/cursor.ts";
import { diskProblem } from "../journal/disk-problem.ts";
import type { RecordSlice } from "../journal/journal.ts";
import type { ExitData } from "../protocol/events.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import { Batch, NOTHING_YET, type Progress } from "./batch.ts";
import {
	type EndedRun,
	FILES,
	formatRunFile,
	type HubOrigin,
	type RunFile,
} from "./run-file.ts";

/** How often, in ms, `run.json` is touched while its run goes on. */
export const HEARTBEAT_MS = 15_000;

/** What comes within this, in ms, after something was written is written together. */
const PAUSE_MS = 20;

/** How long, in ms, until a disk that has failed is tried again. */
const RETRY_MS = 1000;

/** How much is written, in bytes, until the disk is asked to have it: so its end takes no longer. */
const SYNC_BYTES = 64 * MiB;

/** The log of a run that is to be kept. */
export interface WritableJournal {
	readonly token: string;
	/** Up to where it can be read. */
	readonly end: Cursor;
	/** Whether that is all. */
	readonly ended: boolean;
	records(
		cursor: Cursor,
	): RecordSlice | Gap | Promise<RecordSlice | Gap> | undefined;
	blockBefore(offset: number): Cursor | undefined | Promise<Cursor | undefined>;
	onGrowth(listener: () => void): () => void;
}

/** Opens a file that may be there, to write on in it. */
const GO_ON = constants.O_RDWR | constants.O_CREAT;

/** A run that is to be kept. */
export interface WritableRun {
	readonly journal: WritableJournal;
	readonly folder?: string | undefined;
	/** Of one that comes from a hub. */
	readonly hub?: HubOrigin | undefined;
	status(): RunStatus;
}

export interface RunWriterOptions {
	/** The run's own folder, which is there and empty. */
	folder: string;
	/** The folder to speak of. */
	history: string;
	/** How far its files are that somebody else has begun; from their beginning unless given. */
	from?: Progress | undefined;
	/** Told once, in a sentence, of what keeps the run from the disk. */
	onProblem: (problem: string) => void;
}

/**
 * Writes a run's files as it goes: one more reader of its journal, for which
 * nobody waits. Output is written before the lines that tell of it, so that a
 * whole line always has its output, whenever we are killed. What a full disk
 * doesn't take waits in the journal, and is tried again.
 */
export class RunWriter {
	readonly #folder: string;
	readonly #history: string;
	readonly #run: WritableRun;
	readonly #from: Progress | undefined;
	readonly #onProblem: (problem: string) => void;
	readonly #batch = new Batch();
	readonly #written: Promise<void>;
	#hasGrown: () => void = () => {};
	#hasBegun = false;
	#hasGivenUp = false;
	#progress = 0;
	#isTold = false;
	/** Up to where it writes yet, when it is being closed. */
	#closesAt = Number.POSITIVE_INFINITY;
	#wake: () => void = () => {};

	constructor(run: WritableRun, options: RunWriterOptions) {
		this.#folder = options.folder;
		this.#history = options.history;
		this.#run = run;
		this.#from = options.from;
		this.#onProblem = options.onProblem;
		const stop = run.journal.onGrowth(() => this.#hasGrown());
		this.#written = this.#write()
			.catch((error) => this.#tell(error))
			.finally(stop);
	}

	/** Whether anything of the run is kept. */
	get hasBegun(): boolean {
		return this.#hasBegun;
	}

	/** Resolves when all is written that there will be, and is on the disk. */
	get written(): Promise<void> {
		return this.#written;
	}

	/**
	 * Resolves when it does nothing more with the journal, which is going to be
	 * closed. What has been written of a run that goes on is left as it is.
	 */
	async close(): Promise<void> {
		this.#closesAt = this.#run.journal.end.offset;
		this.#hasGrown();
		this.#wake();
		await this.#written;
	}

	/** Grows while it gets further. */
	get progress(): number {
		return this.#progress;
	}

	/** Writes no more output, and asks nothing more of the disk: it takes too long. */
	giveUp(): void {
		this.#hasGivenUp = true;
	}

	async #write(): Promise<void> {
		const { start } = this.#run.status();
		const { folder, journal, hub } = this.#run;
		const { token } = journal;
		const writer = ownIdentity();
		const file: RunFile = { start, folder, token, writer, hub };
		await this.#writeRunFile(file);
		this.#hasBegun = true;
		const path = join(this.#folder, FILES.run);
		const beat = setInterval(() => {
			const now = new Date();
			utimes(path, now, now).catch(() => {});
		}, HEARTBEAT_MS).unref();
		try {
			await this.#writeLog();
			if (journal.ended) {
				await this.#writeRunFile({ ...file, ended: await this.#ended() });
			} else if (hub !== undefined) {
				// Others may go on with it, though we are still there.
				await this.#writeRunFile({ ...file, writer: endedIdentity() });
			}
		} finally {
			clearInterval(beat);
		}
	}

	/** Writes the two files of the log, until its end or as far as that can be. */
	async #writeLog(): Promise<void> {
		const handles: FileHandle[] = [];
		try {
			for (const name of [FILES.output, FILES.events]) {
				const flags = this.#from ? GO_ON : "wx";
				handles.push(await open(join(this.#folder, name), flags, 0o600));
			}
			const [output, events] = handles as [FileHandle, FileHandle];
			const end = await this.#follow(output, events);
			if (!this.#run.journal.ended) return;
			// What was written in part is no event.
			await output.truncate(end.output);
			await events.truncate(end.events);
			for (const handle of handles) {
				if (this.#hasGivenUp) break;
				await handle.sync();
				this.#progress++;
			}
		} catch (error) {
			this.#tell(error as NodeJS.ErrnoException);
			while (!this.#run.journal.ended && !this.#isClosing) await this.#growth();
		} finally {
			for (const handle of handles) await handle.close();
		}
	}

	/** Writes events until the last, and tells how far it has come. */
	async #follow(output: FileHandle, events: FileHandle): Promise<Progress> {
		const { journal } = this.#run;
		let progress = this.#from ?? NOTHING_YET;
		let syncing: Promise<void> | undefined;
		let synced = 0;
		while (progress.cursor.offset < this.#closesAt && !this.#hasGivenUp) {
			const isLast = journal.ended || this.#isClosing;
			const grown = this.#growth();
			await this.#collect(progress);
			const batch = this.#batch;
			if (batch.isEmpty) {
				if (isLast) break;
				batch.rest();
				await grown;
				continue;
			}
			try {
				await writeAt(output, batch.output, progress.output);
				await writeAt(events, [batch.events], progress.events);
				progress = batch.progress;
				this.#progress++;
				if (progress.output - synced > SYNC_BYTES && syncing === undefined) {
					synced = progress.output;
					syncing = output
						.datasync()
						.catch(() => {}) // The last one tells.
						.finally(() => {
							syncing = undefined;
							this.#progress++;
						});
				}
				if (!batch.isFull) await this.#pause(PAUSE_MS);
			} catch (error) {
				this.#tell(error as NodeJS.ErrnoException);
				if (isLast) break;
				await this.#pause(RETRY_MS);
			}
		}
		await syncing;
		return progress;
	}

	/** Resolves when the journal grows or ends, or this is closed. */
	#growth(): Promise<void> {
		return new Promise((resolve) => {
			this.#hasGrown = resolve;
		});
	}

	/** Takes in what there is behind that, as much as is written at once. */
	async #collect(progress: Progress): Promise<void> {
		const batch = this.#batch;
		batch.begin(progress);
		const { journal } = this.#run;
		while (!batch.isFull) {
			const found = journal.records(batch.progress.cursor);
			// The log's memory is to be copied before anything is waited for.
			if (found instanceof Promise) batch.take(await found);
			else if (found === undefined) return;
			else batch.take(found);
		}
	}

	get #isClosing(): boolean {
		return this.#closesAt < Number.POSITIVE_INFINITY;
	}

	/** Waits, unless the run has ended. */
	async #pause(ms: number): Promise<void> {
		if (this.#run.journal.ended || this.#isClosing) return;
		const woken = new AbortController();
		this.#wake = () => woken.abort();
		const stop = this.#run.journal.onGrowth(() => {
			if (this.#run.journal.ended) woken.abort();
		});
		await delay(ms, undefined, { signal: woken.signal, ref: false }).catch(
			() => {},
		);
		stop();
	}

	/** What is known of the run at its end, whether or not the disk has all of it. */
	async #ended(): Promise<EndedRun> {
		const { journal } = this.#run;
		const { bytes, lines, exit } = this.#run.status();
		await this.#findEnd();
		const { exitAt, endAt } = this.#batch;
		const { offset } = journal.end;
		const isThere = exitAt !== undefined && endAt !== undefined;
		// Where they are missing, they come behind all that there is.
		const log = isThere
			? { exit: exitAt, end: endAt, size: offset }
			: { exit: offset, end: offset + 1, size: offset + 2 };
		return { exit: exit as ExitData, bytes, lines, log };
	}

	/** Finds the run's own end in its log, where what is before has not been written. */
	async #findEnd(): Promise<void> {
		const { journal } = this.#run;
		const batch = this.#batch;
		let { offset } = journal.end;
		while (batch.exitAt === undefined || batch.endAt === undefined) {
			const cursor = await journal.blockBefore(offset);
			if (cursor === undefined) return;
			({ offset } = cursor);
			const part = await journal.records(cursor);
			if (part === undefined) return;
			batch.begin({ ...NOTHING_YET, cursor });
			batch.take(part);
		}
	}

	/** In place of the one before, as a whole; where there is no room for another, over it. */
	async #writeRunFile(file: RunFile): Promise<void> {
		const path = join(this.#folder, FILES.run);
		const text = Buffer.from(formatRunFile(file));
		try {
			await writeWhole(`${path}.new`, text, "w", file.ended !== undefined);
			await rename(`${path}.new`, path);
		} catch (error) {
			if (file.ended === undefined) throw error;
			this.#tell(error as NodeJS.ErrnoException);
			await writeWhole(path, text, "r+", true);
			return;
		}
		if (file.ended !== undefined) await syncFolder(this.#folder);
	}

	#tell(error: NodeJS.ErrnoException): void {
		if (this.#isTold) return;
		this.#isTold = true;
		this.#onProblem(diskProblem(error, this.#history));
	}
}

/** Writes all of the buffers, one behind the other. */
async function writeAt(
	handle: FileHandle,
	buffers: readonly Buffer[],
	position: number,
): Promise<void> {
	let at = position;
	let rest = behind(buffers, 0);
	while (rest.length > 0) {
		const { bytesWritten } = await handle.writev(rest, at);
		at += bytesWritten;
		rest = behind(rest, bytesWritten);
	}
}

async function writeWhole(
	path: string,
	text: Buffer,
	flags: "w" | "r+",
	syncs: boolean,
): Promise<void> {
	const handle = await open(path, flags, 0o600);
	try {
		await writeAt(handle, [text], 0);
		await handle.truncate(text.length);
		if (syncs) await handle.sync();
	} finally {
		await handle.close();
	}
}

/** Has the names in a folder on the disk, where the system lets us. */
async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, constants.O_RDONLY).catch(() => undefined);
	await handle?.sync().catch(() => {});
	await handle?.close();
}
