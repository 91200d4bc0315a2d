import type {
	ExitData,
	Ordered,
	RunSummary,
	StopData,
} from "../../protocol/events.ts";
import { setText } from "../element.ts";
import type { Runs } from "../runs.ts";
import { make } from "./make.ts";
import { valuesText } from "./run-words.ts";

/** The run that is shown, as far as its buttons go. */
export interface ShownRun {
	/** Its number; undefined while that is not known. */
	readonly number: number | undefined;
	/** How it was started; without a name when nobody may run it again. */
	readonly ordered: Ordered;
	readonly stop: StopData | undefined;
	readonly outcome: ExitData | undefined;
	/** How long it has been running, in ms; undefined when that is not known. */
	elapsedMs(now: number): number | undefined;
}

/** What the buttons do. */
export interface ButtonsListener {
	onStop(run: number, signal: string): void;
	/** A run is to be made again, with the same values. */
	onRepeat(ordered: Ordered): void;
}

/**
 * Stop, Run again and Back, in a page that has control. They say what they will do:
 * Stop counts down to the kill, and kills at once when it is pressed again.
 */
export class RunButtons {
	readonly #stop = button("stop", "Stop");
	readonly #again = button("run-again", "Run again");
	readonly #back: HTMLButtonElement;
	readonly #runs: Runs;
	readonly #listener: ButtonsListener;

	/**
	 * @param root where they are put
	 * @param back the one that is there already, where it has room for its words
	 */
	constructor(
		root: HTMLElement,
		back: HTMLButtonElement,
		runs: Runs,
		listener: ButtonsListener,
	) {
		this.#back = back;
		this.#runs = runs;
		this.#listener = listener;
		this.#again.title = "Run it again, with the same values";
		this.#again.onclick = () => listener.onRepeat(runs.shown.ordered);
		root.append(this.#stop, this.#again);
	}

	/**
	 * Shows what can be done with the run now.
	 *
	 * @param lastGood the run to go back to
	 */
	render(
		run: ShownRun,
		lastGood: RunSummary | undefined,
		isEnabled: boolean,
	): void {
		const { number, outcome, stop, ordered } = run;
		const isOver = outcome !== undefined;
		this.#stop.hidden = isOver || number === undefined;
		this.#again.hidden = !isOver || ordered.name === undefined;
		for (const each of [this.#stop, this.#again, this.#back]) {
			each.disabled = !isEnabled;
		}
		this.#renderBack(isOver ? lastGood : undefined, ordered);
		const [label, title] = stopLabel(stop, run.elapsedMs(performance.now()));
		setText(this.#stop, label);
		this.#stop.title = title;
		this.#stop.onclick = ({ detail }) => {
			// Stop takes the place of Run again: the second click of a double click was
			// not meant for it, nor is it to kill at once.
			if (detail > 1) return;
			const signal = stop === undefined ? "SIGTERM" : "SIGKILL";
			if (number !== undefined) this.#listener.onStop(number, signal);
		};
	}

	/** It says what would be other than now. */
	#renderBack(lastGood: RunSummary | undefined, now: Ordered): void {
		this.#back.hidden = lastGood === undefined;
		if (lastGood === undefined) return;
		const { run, name, values = {} } = lastGood;
		const command = this.#runs.commands.find((each) => each.name === name);
		const others = Object.entries(values).filter(
			([name, value]) =>
				JSON.stringify(value) !== JSON.stringify(now.values?.[name]),
		);
		const change = valuesText(Object.fromEntries(others), command);
		setText(this.#back, `Back to ${change || `run ${run}`}`);
		const all = valuesText(values, command);
		this.#back.title = `Run it with the values of run ${run}, the last good one before this with others: ${all}`;
		this.#back.onclick = () => this.#listener.onRepeat(lastGood);
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
