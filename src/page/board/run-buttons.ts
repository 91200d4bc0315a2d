import type { ExitData, StopData } from "../../protocol/events.ts";
import { make, setText } from "./make.ts";

/** The run that is shown, as far as its buttons go. */
export interface ShownRun {
	/** Its number; undefined while that is not known. */
	readonly number: number | undefined;
	/** The command's name; undefined when nobody may run it again. */
	readonly name: string | undefined;
	readonly stop: StopData | undefined;
	readonly outcome: ExitData | undefined;
	/** How long it has been running, in ms; undefined when that is not known. */
	elapsedMs(now: number): number | undefined;
}

/** What the buttons do. */
export interface ButtonsListener {
	onStop(run: number, signal: string): void;
	/** It is to be run again, with the same values. */
	onAgain(): void;
}

/**
 * Stop takes the place of Run again: the second click of a double click, which
 * comes within so many ms, was not meant for it.
 */
const DOUBLE_MS = 600;

/**
 * Stop and Run again, in a page that has control. They say what they will do:
 * Stop counts down to the kill, and kills at once when it is pressed again.
 */
export class RunButtons {
	readonly #stop = button("stop", "Stop");
	readonly #again = button("run-again", "Run again");
	readonly #listener: ButtonsListener;
	/** When Run again was pressed, in ms, as performance.now() has it. */
	#againAt = Number.NEGATIVE_INFINITY;

	/** @param root where they are put */
	constructor(root: HTMLElement, listener: ButtonsListener) {
		this.#listener = listener;
		this.#again.title = "Run it again, with the same values";
		this.#again.onclick = () => {
			this.#againAt = performance.now();
			listener.onAgain();
		};
		root.prepend(this.#stop, this.#again);
	}

	/** Shows what can be done with the run now. */
	render(run: ShownRun, isEnabled: boolean): void {
		const { number, outcome, stop, name } = run;
		const isOver = outcome !== undefined;
		this.#stop.hidden = isOver || number === undefined;
		this.#again.hidden = !isOver || name === undefined;
		for (const each of [this.#stop, this.#again]) each.disabled = !isEnabled;
		const [label, title] = stopLabel(stop, run.elapsedMs(performance.now()));
		setText(this.#stop, label);
		this.#stop.title = title;
		this.#stop.onclick = () => {
			if (performance.now() - this.#againAt < DOUBLE_MS) return;
			const signal = stop === undefined ? "SIGTERM" : "SIGKILL";
			if (number !== undefined) this.#listener.onStop(number, signal);
		};
	}
}

function stopLabel(
	stop: StopData | undefined,
	elapsedMs: number | undefined,
): [label: string, title: string] {
	if (stop === undefined) {
		return ["Stop", "Tell it to end (SIGTERM), and kill it if it doesn't"];
	}
	const { killAt } = stop;
	if (killAt === null) {
		return ["Killed", "SIGKILL was sent, and it has not ended yet"];
	}
	const leftMs = elapsedMs === undefined ? 0 : killAt - elapsedMs;
	const title = "Kill it at once (SIGKILL)";
	if (leftMs <= 0) return ["Kill now", title];
	return [`Kill now (${Math.ceil(leftMs / 1000)} s)`, title];
}

function button(id: string, text: string): HTMLButtonElement {
	const made = make("button", "", text);
	made.id = id;
	made.type = "button";
	made.hidden = true;
	return made;
}
