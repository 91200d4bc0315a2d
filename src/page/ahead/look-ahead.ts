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

/**
 * Shows the end of a long log, and what one looks at, before the log has come
 * so far; and leaves that to the log when it has.
 */
export class LookAhead {
	readonly #store: LineStore;
	readonly #view: LogView;
	readonly #root: Root;
	#ahead: Ahead | undefined;

	constructor(store: LineStore, view: LogView, root: Root) {
		this.#store = store;
		this.#view = view;
		this.#root = root;
	}

	/** The log of a run on pipes begins to come. */
	begin(run: Run, start: StartData): void {
		this.leave();
		if (run.progress.left < LONG_BYTES) return;
		const { path } = run;
		this.#ahead = new Ahead({
			start,
			index: this.#root.of("index", path),
			events: this.#root.of("events?part", path),
			onChange: () => this.#view.refresh(),
		});
		this.#store.ahead = this.#ahead;
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
