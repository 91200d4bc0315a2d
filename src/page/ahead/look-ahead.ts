import type { Failure } from "../../failure/failure.ts";
import type { StartData } from "../../protocol/events.ts";
import type { LogView } from "../list/log-view.ts";
import type { Root } from "../root.ts";
import type { Run } from "../run.ts";
import type { LineStore } from "../store/line-store.ts";
import { Ahead } from "./ahead.ts";

/** More of a log than this, in bytes, is not waited for before its end is shown. */
const LONG_BYTES = 5 * 1024 * 1024;

/** Who is nearer to the end than this, in bytes, is there soon. */
const SOON_BYTES = 1024 * 1024;

/** So long, in ms, the log may wait for its end at most. */
const PATIENCE_MS = 3000;

/** So long, in ms, may frames take to come: a tab out of sight has none. */
const FRAME_MS = 100;

/** Of a run's status, what is of use here. */
interface Status {
	firstError?: Failure | null;
}

/**
 * Shows the end of a long log, and what one looks at, before the log has come
 * so far; and leaves that to the log when it has.
 */
export class LookAhead {
	readonly #store: LineStore;
	readonly #view: LogView;
	readonly #root: Root;
	readonly #hold: (until: Promise<void>) => void;
	readonly #onFirstError: (failure: Failure) => void;
	#ahead: Ahead | undefined;

	/**
	 * @param hold has the log read on only when a promise resolves
	 * @param onFirstError told what went wrong in a run that has failed
	 */
	constructor(
		store: LineStore,
		view: LogView,
		root: Root,
		hold: (until: Promise<void>) => void,
		onFirstError: (failure: Failure) => void,
	) {
		this.#store = store;
		this.#view = view;
		this.#root = root;
		this.#hold = hold;
		this.#onFirstError = onFirstError;
	}

	/** The log of a run begins to come. */
	begin(run: Run, start: StartData): void {
		this.leave();
		if (run.progress.left < LONG_BYTES) return;
		const { path } = run;
		const ahead = new Ahead({
			start,
			index: this.#root.of("index", path),
			events: this.#root.of("events?part", path),
			onChange: () => this.#view.refresh(),
		});
		this.#ahead = ahead;
		this.#store.ahead = ahead;
		if (run.state === "failed") void this.#askWhy(run, ahead);
		const here = ahead.hasOpened.then(twoFrames).then(() => ahead.hasCome());
		this.#hold(Promise.race([here, delay(PATIENCE_MS)]));
	}

	/** Asks the server what went wrong: it has read all of the log. */
	async #askWhy({ path }: Run, ahead: Ahead): Promise<void> {
		try {
			const answer = await fetch(this.#root.of("status", path));
			const { firstError = null }: Status = await answer.json();
			if (this.#ahead === ahead && firstError) this.#onFirstError(firstError);
		} catch {
			// The log tells, when all of it is here.
		}
	}

	/** Fetches what one looks at. To be called for every frame that draws rows. */
	update(run: Run): void {
		const ahead = this.#ahead;
		if (ahead === undefined || ahead.reached < 0) return;
		const { reached } = run.progress;
		if (reached >= ahead.reached) {
			this.leave();
			return;
		}
		if (ahead.reached - reached < SOON_BYTES) ahead.hold();
		const { end } = this.#store;
		const lines = this.#view.rows
			.map(({ line }) => line)
			.filter((line) => line >= end);
		const [first] = lines;
		if (first !== undefined) ahead.want(first, (lines.at(-1) ?? first) + 1);
	}

	/** What was fetched ahead has come, or is not to be shown any more. */
	leave(): void {
		if (this.#ahead === undefined) return;
		this.#ahead.close();
		this.#ahead = undefined;
		this.#store.ahead = undefined;
		this.#view.reexpect();
	}
}

/** Resolves when what has come is drawn, and what one looks at then is known. */
async function twoFrames(): Promise<void> {
	for (let n = 0; n < 2; n++) {
		const frame = new Promise<void>((resolve) => {
			requestAnimationFrame(() => resolve());
		});
		await Promise.race([frame, delay(FRAME_MS)]);
	}
}

function delay(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
