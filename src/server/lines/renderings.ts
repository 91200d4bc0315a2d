import type { Log } from "../../journal/log.ts";
import { LinesFormat } from "../formats/lines.ts";
import type { ServedRun, ServedRuns } from "../runs.ts";
import type { Turns } from "../turns.ts";
import { Rendering } from "./rendering.ts";

/** A run's lines. */
export interface RunRendering {
	rendering: Rendering;
	lines: Log;
	format: LinesFormat;
	/** Names the log of lines in its ids. */
	token: string;
}

/** So many are made until it is looked which are of use no more. */
const MANY = 20;

/** The lines of those runs whose lines somebody has asked for. */
export class Renderings {
	readonly #runs: ServedRuns;
	readonly #turns: Turns;
	readonly #onError: (error: Error) => void;
	readonly #made = new Map<ServedRun, RunRendering>();

	constructor(runs: ServedRuns, turns: Turns, onError: (error: Error) => void) {
		this.#runs = runs;
		this.#turns = turns;
		this.#onError = onError;
		runs.onStart(() => this.#tidy());
	}

	/** The run's, made when they are first asked for. */
	of(run: ServedRun): RunRendering {
		const known = this.#made.get(run);
		if (known !== undefined) return known;
		if (this.#made.size >= MANY) this.#tidy();
		const lines = run.linesLog();
		const rendering = new Rendering({
			journal: run.journal,
			start: run.status().start,
			lines,
			masked: (text) => run.masked(text),
			turns: this.#turns,
			onError: this.#onError,
		});
		// An id says which of the two logs it is of.
		const token = linesToken(run.journal.token);
		const made = { rendering, lines, format: new LinesFormat(token), token };
		this.#made.set(run, made);
		return made;
	}

	/** Does nothing more with any journal: all are going to be closed. */
	close(): void {
		for (const { rendering } of this.#made.values()) rendering.close();
	}

	/** Forgets runs that are gone, and gives up what was made ready for who comes next. */
	#tidy(): void {
		for (const [run, made] of this.#made) {
			if (this.#runs.find(run.name) === run) {
				made.format = new LinesFormat(made.token);
				continue;
			}
			made.rendering.close();
			this.#made.delete(run);
		}
	}
}

/** How the ids of a run's lines name their log. */
export function linesToken(token: string): string {
	return `${token}l`;
}

/** The run's token in that of its lines; undefined in another. */
export function runToken(linesToken: string): string | undefined {
	return linesToken.endsWith("l") ? linesToken.slice(0, -1) : undefined;
}
