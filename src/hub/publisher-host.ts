import { stat } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { KiB } from "../defaults.ts";
import { programFile } from "../io/program-file.ts";
import type { Cursor, Gap, JournalReader } from "../journal/cursor.ts";
import type { RecordSlice } from "../journal/journal.ts";
import type {
	ChoicesAnswer,
	RunAnswer,
	RunRequest,
	ShownCommand,
	StopAnswer,
} from "../protocol/control.ts";
import type { WaitingSummary } from "../protocol/events.ts";
import { parseEventId } from "../protocol/id.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import { Flood } from "./flood.ts";
import type {
	Found,
	FromPublisher,
	Need,
	PublisherSettings,
	Snapshot,
	ToPublisher,
} from "./messages.ts";
import type { Order, OrderAnswer } from "./orders.ts";
import { Pace } from "./pace.ts";
import { type Part, partsOf } from "./wire.ts";

/** So many bytes of a log are handed over at once, as it goes on and of its past. */
const AT_ONCE_BYTES = 512 * KiB;
const PAST_BYTES = 2048 * KiB;

/** How long, in ms, the thread has to end by itself, besides what it grants Redis. */
const CLOSE_MS = 15_000;

/** What hubs may have done here, as a session does it. */
export interface Orderable {
	readonly commands: readonly ShownCommand[];
	readonly waiting: readonly WaitingSummary[];
	onChange(listener: () => void): void;
	run(request: RunRequest, key: string | undefined): Promise<RunAnswer>;
	stop(
		run: string,
		order: { signal?: unknown; by?: unknown },
	): StopAnswer | string | Promise<StopAnswer | string>;
	choices(
		command: string,
		parameter: string,
		others: URLSearchParams,
	): Promise<ChoicesAnswer> | undefined;
	withdraw(id: unknown): boolean | Promise<boolean>;
}

/** A run as it is published. */
export interface PublishedRun {
	readonly number: number;
	readonly name: string;
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
	readonly #pace = new Pace(new Flood(() => this.#progress));
	readonly #closed: Promise<void>;
	/** Whether the thread has failed: nothing is published any more. */
	#hasFailed = false;
	#orderable: Orderable | undefined;

	constructor(options: PublisherHostOptions) {
		const { onProblem, onBack: _, ...settings } = options;
		this.#options = options;
		// The threads that the system's files are read by are all made by who needs
		// one first, and have that one's priority: not the publisher's.
		stat(".", () => {});
		this.#worker = new Worker(programFile("publisher-worker.cjs"), {
			// Else it keeps what it has sent for longer: 15 MB of it.
			resourceLimits: { maxYoungGenerationSizeMb: 2 },
			workerData: settings satisfies PublisherSettings,
		});
		this.#worker.on("message", (message) => this.#hear(message));
		this.#closed = new Promise((resolve) => {
			this.#worker.on("message", ({ kind }: FromPublisher) => {
				if (kind === "closed") resolve();
			});
			this.#worker.on("error", ({ message }) => {
				this.#hasFailed = true;
				onProblem(message);
				resolve();
			});
		});
	}

	/** Publishes a run, from its beginning. */
	publish(run: PublishedRun): void {
		const { token } = run.journal;
		this.#runs.set(token, run);
		this.#post({ kind: "publish", token, snapshot: snapshotOf(run) });
	}

	/** Lets hubs that have our key run these, from now on. */
	offer(orderable: Orderable): void {
		if (this.#options.key === undefined) return;
		this.#orderable = orderable;
		const tell = () => {
			const { commands, waiting } = orderable;
			this.#post({ kind: "offer", offer: { commands, waiting } });
		};
		orderable.onChange(tell);
		tell();
	}

	/** Whether a run's log is still to be read by us. */
	isPublishing(run: PublishedRun): boolean {
		return !this.#hasFailed && !this.#whole.has(run);
	}

	/** Has no more to do with a run: its log is about to be closed. */
	forget(run: PublishedRun): void {
		const { token } = run.journal;
		this.#runs.delete(token);
		this.#post({ kind: "forget", token });
	}

	/** Resolves when Redis has all, or does not take it. */
	async close(): Promise<void> {
		const runs = [...this.#runs.values()].map((run) => ({
			token: run.journal.token,
			snapshot: snapshotOf(run),
		}));
		this.#post({ kind: "close", runs });
		const late = delay(CLOSE_MS, undefined, { ref: false });
		await Promise.race([this.#closed, late]);
		await this.#worker.terminate();
	}

	/** How many bytes of logs there are, about. */
	get #progress(): number {
		let bytes = 0;
		for (const { journal } of this.#runs.values()) bytes += journal.end.offset;
		return bytes;
	}

	#post(message: ToPublisher, transfer: ArrayBuffer[] = []): void {
		this.#worker.postMessage(message, transfer);
	}

	#hear(message: FromPublisher): void {
		const { onProblem, onBack } = this.#options;
		if (message.kind === "need") void this.#answer(message);
		else if (message.kind === "problem") onProblem(message.problem);
		else if (message.kind === "back") onBack();
		else if (message.kind === "order")
			void this.#order(message.id, message.order);
		else if (message.kind === "whole") {
			const run = this.#runs.get(message.token);
			if (run) this.#whole.add(run);
		}
	}

	/** Does what a hub orders, if it is right; and says what became of it. */
	async #order(id: number, order: Order): Promise<void> {
		const orderable = this.#orderable;
		const answer = orderable
			? await this.#did(orderable, order).catch(({ message }: Error) => ({
					run: { failed: message },
				}))
			: { run: { failed: "Nothing can be run there." } };
		this.#post({ kind: "ordered", id, answer });
	}

	async #did(orderable: Orderable, order: Order): Promise<OrderAnswer> {
		if (order.do === "run") {
			const run = await orderable.run(order.request, order.key);
			if (!("run" in run)) return { run };
			const begun = [...this.#runs.values()].find(
				({ number }) => number === run.run,
			);
			// Its number is another run's on a hub.
			if (begun === undefined) return { run: { failed: "That run is gone." } };
			return { run: { token: begun.journal.token } };
		}
		if (order.do === "stop") {
			const { token, signal, by } = order;
			const name = this.#runs.get(token)?.name ?? "";
			const asked = { ...(signal !== undefined && { signal }), by };
			return { stop: await orderable.stop(name, asked) };
		}
		if (order.do === "withdraw") {
			return { withdraw: await orderable.withdraw(order.waiting) };
		}
		const { command, parameter, others } = order;
		const query = new URLSearchParams(others);
		return { choices: await orderable.choices(command, parameter, query) };
	}

	/** Answers what is needed, when it is there. */
	async #answer(need: Need): Promise<void> {
		const { id, token, from, to } = need;
		const run = this.#runs.get(token);
		if (run === undefined)
			return this.#post({ kind: "found", id, found: undefined });
		const { journal } = run;
		await this.#pace.turn();
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
		this.#pace.handedOver();
	}
}

/** What a journal has from there on, as far as it goes into one answer. */
async function partsIn(
	journal: PublishedJournal,
	from: Cursor,
	to: number | undefined,
): Promise<Pick<Found, "parts" | "gap">> {
	const most = to === undefined ? AT_ONCE_BYTES : PAST_BYTES;
	const end = to ?? Number.POSITIVE_INFINITY;
	const parts: Part[] = [];
	let cursor = from;
	while (cursor.offset < end && cursor.offset - from.offset < most) {
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
