import type { Failure } from "../../failure/failure.ts";
import type { Findings } from "../../failure/finder.ts";
import { type Verdict, verdictOf, verdictOn } from "../../failure/verdict.ts";
import type { LastRound } from "../../failure/watch.ts";
import type { GivenMatchers } from "../../protocol/matchers.ts";
import type { LineStore } from "../store/line-store.ts";
import type { Read, ToFindBy, ToRead } from "./to-read.ts";

/** The worker's program, put here by the build. */
declare const FAILURE_WORKER: string;

/** How much text, in characters, is read at once. */
const BATCH_LENGTH = 1 << 20;

/** So many batches are under way, so that the worker never waits. */
const MOST_BATCHES = 2;

/** Lines that may still change are read anew after so long, in ms. */
const OPEN_EVERY_MS = 500;

/** So long, in ms, a batch may take with the user's matchers; as long as find may. */
const MATCHERS_MS = 5000;

/** So long, in ms, the end of a run may wait for what is said with it. */
const PATIENCE_MS = 3000;

const NOTHING: Findings = {
	causes: [],
	causeCount: 0,
	crash: undefined,
	isSettled: false,
	warningCount: 0,
	warnings: [],
	hint: undefined,
	mention: undefined,
	consequence: undefined,
	last: undefined,
};

/** What went wrong in the lines of the store, as far as they have been read. */
export class Failures {
	readonly #store: LineStore;
	readonly #onChange: () => void;
	readonly #onSlow: () => void;
	#finished: unknown;
	#worker: Worker | undefined;
	#findings = NOTHING;
	#lastRound: LastRound | undefined;
	#command: string | undefined;
	#batches = 0;
	/** The chunk of the store to go on with, and how much of it has been sent. */
	#chunk = 0;
	#sent = 0;
	/** How many lines have been read, of those that change no more. */
	#lines = 0;
	#open = "";
	#openAt = Number.NEGATIVE_INFINITY;
	/** The line after the last one that was sent while it was open. */
	#openEnd = 0;
	#isOpenSent = false;
	#again: ReturnType<typeof setTimeout> | undefined;
	#waiting: (() => boolean)[] = [];
	#given: GivenMatchers | undefined;
	/** What the server has found. */
	#told: Failure | undefined;
	#limit: ReturnType<typeof setTimeout> | undefined;
	/** Whether the frame is drawn in which it was first to be read. */
	#mayStart = false;

	/**
	 * @param onChange called when more is known
	 * @param onSlow called when the user's matchers have taken too long
	 */
	constructor(
		store: LineStore,
		onChange: () => void,
		onSlow: () => void = () => {},
	) {
		this.#onSlow = onSlow;
		this.#store = store;
		this.#onChange = onChange;
	}

	/**
	 * What else finds errors; to be called before there are lines.
	 *
	 * @param command whose lines they are; undefined for several's
	 */
	findBy(
		{ matchers, matcherFiles }: GivenMatchers,
		command: string | undefined,
	): void {
		const areThere = matchers !== undefined || matcherFiles !== undefined;
		this.#given = areThere
			? { ...(matchers && { matchers }), ...(matcherFiles && { matcherFiles }) }
			: undefined;
		this.#command = command;
		this.#told = undefined;
	}

	/** The server has found what went wrong: that holds until we have. */
	tell(failure: Failure): void {
		this.#told = failure;
		this.#onChange();
	}

	/** Whether what is said was found by the server, and not by us yet. */
	get isTold(): boolean {
		return this.#told !== undefined && !this.#isKnown;
	}

	/** How the last build of a command that watches files went; undefined while it builds. */
	get lastRound(): LastRound | undefined {
		return this.#finished === this.#store.finished
			? this.#lastRound
			: undefined;
	}

	get findings(): Findings {
		return this.#findings;
	}

	/** Whether all lines that there are have been read. */
	get isComplete(): boolean {
		const { finished } = this.#store;
		return (
			this.#finished === finished &&
			this.#batches === 0 &&
			this.#lines >= finished.end &&
			this.#isOpenSent
		);
	}

	/** The lines before this one have been read. */
	get readTo(): number {
		if (this.#finished !== this.#store.finished) return 0;
		const isOpenRead = this.#batches === 0 && this.#isOpenSent;
		return isOpenRead ? Math.max(this.#lines, this.#openEnd) : this.#lines;
	}

	/** What to say if the run has failed; undefined while it isn't known. */
	get verdict(): Verdict | undefined {
		if (this.#isKnown) return verdictOf(this.#findings);
		return this.#told && verdictOn(this.#told);
	}

	get #isKnown(): boolean {
		const { reach, end } = this.#store;
		const hasAll = this.isComplete && reach === end;
		return this.#findings.isSettled || hasAll;
	}

	/** Reads what has come; to be called whenever something may have. */
	read(): void {
		const { finished } = this.#store;
		if (this.#finished !== finished) this.#restart();
		if (!this.#mayStart) {
			// A worker takes some 20 ms to begin, for which no frame is to wait.
			this.#mayStart = true;
			setTimeout(() => this.#goOn());
			return;
		}
		while (this.#batches < MOST_BATCHES) {
			const next = this.#next();
			if (next === undefined) return;
			this.#worker ??= this.#start();
			this.#batches++;
			const { gaps } = this.#store;
			this.#worker.postMessage({ ...next, gaps } satisfies ToRead);
			this.#setLimit();
		}
	}

	/** Finds the next cause after a line; after the last one, the first. */
	after(line: number, found: (line: number | undefined) => void): void {
		this.#wait(() => {
			const lines = this.#causeLines();
			const next = lines.find((each) => each > line);
			if (next === undefined && !this.isComplete) return false;
			found(next ?? lines[0]);
			return true;
		});
	}

	/** Finds the cause before a line; before the first one, the last that is kept. */
	before(line: number, found: (line: number | undefined) => void): void {
		this.#wait(() => {
			if (!this.isComplete) return false;
			const lines = this.#causeLines();
			found(lines.findLast((each) => each < line) ?? lines.at(-1));
			return true;
		});
	}

	/** Calls back when all that has come has been read, or PATIENCE_MS later. */
	soon(then: () => void): void {
		let isDone = false;
		const once = () => {
			clearTimeout(patience);
			if (!isDone) then();
			isDone = true;
		};
		const patience = setTimeout(once, PATIENCE_MS);
		this.#wait(() => {
			if (!isDone && !this.isComplete) return false;
			once();
			return true;
		});
	}

	/** Which of all a line is, counted from 1, and how many there are. */
	place(line: number): { number: number; count: number } | undefined {
		const lines = this.#causeLines();
		const index = lines.indexOf(line);
		const isAllRead = this.#lines >= this.#store.finished.end;
		if (index < 0 || !isAllRead) return undefined;
		const { causeCount } = this.#findings;
		return { number: index + 1, count: Math.max(causeCount, lines.length) };
	}

	/** The lines to walk on: the causes, or else what stands for them. */
	#causeLines(): number[] {
		const { causes, hint, consequence } = this.#findings;
		const other = hint ?? consequence;
		const all = causes.length > 0 || other === undefined ? causes : [other];
		return all.map(({ line }: Failure) => line - 1);
	}

	#wait(isDone: () => boolean): void {
		this.#openAt = Number.NEGATIVE_INFINITY;
		this.read();
		if (!isDone()) this.#waiting.push(isDone);
	}

	/** The user's matchers may take for ever in a line: then we go on without. */
	#setLimit(): void {
		clearTimeout(this.#limit);
		if (this.#given === undefined || this.#batches === 0) return;
		this.#limit = setTimeout(() => {
			this.#given = undefined;
			const waiting = this.#waiting;
			this.#restart();
			this.#waiting = waiting;
			this.#onSlow();
			this.read();
		}, MATCHERS_MS);
	}

	#restart(): void {
		clearTimeout(this.#limit);
		this.#worker?.terminate();
		this.#worker = undefined;
		this.#finished = this.#store.finished;
		this.#findings = NOTHING;
		this.#lastRound = undefined;
		this.#batches = 0;
		this.#chunk = 0;
		this.#sent = 0;
		this.#lines = 0;
		this.#open = "";
		this.#openEnd = 0;
		this.#isOpenSent = false;
		this.#waiting = [];
	}

	#start(): Worker {
		const url = URL.createObjectURL(new Blob([FAILURE_WORKER]));
		const worker = new Worker(url);
		URL.revokeObjectURL(url);
		const by = { given: this.#given, command: this.#command };
		worker.postMessage(by satisfies ToFindBy);
		worker.onmessage = ({ data }: MessageEvent<Read>) => {
			this.#batches--;
			this.#setLimit();
			this.#findings = data.findings;
			this.#lastRound = data.lastRound;
			this.#lines = data.lines;
			this.#goOn();
		};
		return worker;
	}

	/** Reads what there is to read, and calls those back who wait for what is known now. */
	#goOn(): void {
		this.read();
		this.#waiting = this.#waiting.filter((isDone) => !isDone());
		this.#onChange();
	}

	/** What is to be read next; undefined when nothing has come. */
	#next(): Omit<ToRead, "gaps"> | undefined {
		if (this.#store.end === 0) {
			this.#isOpenSent = true;
			return undefined;
		}
		const { ended, first } = this.#nextEnded();
		const { chunks } = this.#store.finished;
		if (this.#chunk < chunks.end - 1) return { ended, first, open: "" };
		const last = this.#store.finished.chunk(this.#chunk);
		if (this.#sent < (last?.text.length ?? 0))
			return { ended, first, open: "" };
		const open = this.#nextOpen(ended !== "");
		if (open === undefined) {
			return ended === "" ? undefined : { ended, first, open: "" };
		}
		return { ended, first, open };
	}

	#nextEnded(): Pick<ToRead, "ended" | "first"> {
		const { finished } = this.#store;
		const { chunks } = finished;
		let first: number | undefined;
		if (this.#chunk < chunks.first) {
			// The oldest lines have left before they were read.
			this.#chunk = chunks.first;
			this.#sent = 0;
			first = finished.chunk(this.#chunk)?.firstLine;
		}
		let ended = "";
		while (this.#chunk < chunks.end && ended.length < BATCH_LENGTH) {
			const text = finished.chunk(this.#chunk)?.text ?? "";
			ended += text.slice(this.#sent);
			this.#sent = text.length;
			if (this.#chunk === chunks.end - 1) break; // More may come into it.
			this.#chunk++;
			this.#sent = 0;
		}
		return { ended, first };
	}

	/** The open lines, if they are to be read anew. */
	#nextOpen(hasMore: boolean): string | undefined {
		const now = performance.now();
		const isEarly = now - this.#openAt < OPEN_EVERY_MS;
		if (isEarly && this.#isOpenSent && !hasMore) {
			this.#again ??= setTimeout(() => {
				this.#again = undefined;
				this.read();
			}, OPEN_EVERY_MS);
			return undefined;
		}
		const open = this.#store.liveText;
		if (!hasMore && this.#isOpenSent && open === this.#open) return undefined;
		this.#openAt = now;
		this.#open = open;
		this.#openEnd = this.#store.end;
		this.#isOpenSent = true;
		return open;
	}
}
