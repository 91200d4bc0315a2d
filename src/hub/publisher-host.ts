import { Worker } from "node:worker_threads";
import { MiB } from "../defaults.ts";
import { programFile } from "../io/program-file.ts";
import type { Cursor, Gap, JournalReader } from "../journal/cursor.ts";
import type { RecordSlice } from "../journal/journal.ts";
import { parseEventId } from "../protocol/id.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import type {
	Found,
	FromPublisher,
	Need,
	PublisherSettings,
	Snapshot,
	ToPublisher,
} from "./messages.ts";
import { type Part, partsOf } from "./wire.ts";

/** So many bytes of a log are handed over at once. */
const AT_ONCE_BYTES = 1 * MiB;

/** How long, in ms, the thread has to end by itself, besides what it grants Redis. */
const CLOSE_MS = 15_000;

/** A run as it is published. */
export interface PublishedRun {
	readonly journal: PublishedJournal;
	status(): RunStatus;
}

type PublishedJournal = Pick<
	JournalReader,
	"token" | "end" | "ended" | "newestId" | "onGrowth"
> & {
	records(
		cursor: Cursor,
	): RecordSlice | Gap | Promise<RecordSlice | Gap> | undefined;
};

export interface PublisherHostOptions extends PublisherSettings {
	/** Told, in a sentence, what keeps runs from the hub; once for each cause. */
	onProblem: (problem: string) => void;
	/** Told that it works again. */
	onBack: () => void;
}

/**
 * Publishes runs to a hub, as they go on, in a thread of its own: that asks for
 * what each run's journal has, one more cursor on it, and no run ever waits for
 * that. Whatever is wrong with Redis, runs go on, and what it could not take is
 * sent later.
 */
export class PublisherHost {
	readonly #options: PublisherHostOptions;
	readonly #worker: Worker;
	readonly #runs = new Map<string, PublishedRun>();
	readonly #whole = new WeakSet<PublishedRun>();
	#onClosed: () => void = () => {};

	constructor(options: PublisherHostOptions) {
		const { target, prefix, windowBytes, machine, onProblem } = options;
		this.#options = options;
		this.#worker = new Worker(programFile("publisher-worker.cjs"), {
			workerData: { target, prefix, windowBytes, machine },
		});
		this.#worker.on("message", (message) => this.#hear(message));
		this.#worker.on("error", ({ message }) => {
			onProblem(message);
			this.#onClosed();
		});
	}

	/** Publishes a run, from its beginning. */
	publish(run: PublishedRun): void {
		const { token } = run.journal;
		this.#runs.set(token, run);
		this.#post({ kind: "publish", token, snapshot: snapshotOf(run) });
	}

	/** Whether a run's log is still to be read by us. */
	isPublishing(run: PublishedRun): boolean {
		return !this.#whole.has(run);
	}

	/** Has no more to do with a run: its log is about to be closed. */
	forget(run: PublishedRun): void {
		const { token } = run.journal;
		this.#runs.delete(token);
		this.#post({ kind: "forget", token });
	}

	/** Resolves when Redis has all, or does not take it. */
	async close(): Promise<void> {
		const closed = new Promise<void>((resolve) => {
			this.#onClosed = resolve;
			setTimeout(resolve, CLOSE_MS).unref();
		});
		this.#post({ kind: "close" });
		await closed;
		await this.#worker.terminate();
	}

	#post(message: ToPublisher, transfer: ArrayBuffer[] = []): void {
		this.#worker.postMessage(message, transfer);
	}

	#hear(message: FromPublisher): void {
		const { onProblem, onBack } = this.#options;
		if (message.kind === "need") void this.#answer(message);
		else if (message.kind === "problem") onProblem(message.problem);
		else if (message.kind === "back") onBack();
		else if (message.kind === "closed") this.#onClosed();
		else {
			const run = this.#runs.get(message.token);
			if (run) this.#whole.add(run);
		}
	}

	/** Answers what is needed, when it is there. */
	async #answer(need: Need): Promise<void> {
		const { id, token, from, to } = need;
		const run = this.#runs.get(token);
		if (run === undefined)
			return this.#post({ kind: "found", id, found: undefined });
		const { journal } = run;
		const { parts, gap } = await partsIn(journal, from, to).catch(() => ({
			parts: [], // No event begins there, or the log can't be read.
			gap: undefined,
		}));
		const isNothing = parts.length === 0 && gap === undefined;
		const mayCome = to === undefined && !journal.ended;
		// What came while that was looked for has been told of already.
		if (isNothing && mayCome && journal.end.offset <= from.offset) {
			const stop = journal.onGrowth(() => {
				stop();
				void this.#answer(need);
			});
			return;
		}
		const found: Found = { parts, gap, snapshot: snapshotOf(run) };
		const memory = parts.map(({ bytes }) => bytes.buffer as ArrayBuffer);
		this.#post({ kind: "found", id, found }, memory);
	}
}

/** What a journal has from there on, as far as it goes into one answer. */
async function partsIn(
	journal: PublishedJournal,
	from: Cursor,
	to = Number.POSITIVE_INFINITY,
): Promise<Pick<Found, "parts" | "gap">> {
	const parts: Part[] = [];
	let cursor = from;
	while (cursor.offset < to && cursor.offset - from.offset < AT_ONCE_BYTES) {
		const found = journal.records(cursor);
		// What is in memory is to be copied before anything is waited for.
		const slice = found instanceof Promise ? await found : found;
		if (slice === undefined) break;
		if ("missing" in slice) return { parts, gap: slice.next };
		parts.push(...partsOf(slice.records, cursor));
		cursor = slice.next;
	}
	return { parts, gap: undefined };
}

function snapshotOf(run: PublishedRun): Snapshot {
	const { end, ended, newestId } = run.journal;
	const newest = parseEventId(newestId)?.offset ?? 0;
	return { status: run.status(), end, ended, newest };
}
