import type { ExitData, StopData } from "../../protocol/events.ts";
import { type ControlClient, newKey } from "./control-client.ts";

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

/** What the buttons do to the rest of the page. */
export interface ButtonsListener {
	/** A run has begun, which this page asked for. */
	onRun(run: number): void;
	/** Something is to be said. */
	onNotice(text: string): void;
}

/**
 * Stop and Run again, in a page that has control. They say what they will do:
 * Stop counts down to the kill, and kills at once when it is pressed again.
 */
export class RunButtons {
	readonly #stop: HTMLButtonElement;
	readonly #again: HTMLButtonElement;
	readonly #client: ControlClient;
	readonly #listener: ButtonsListener;
	/** The run after which this key asks for the next one. */
	#key = { after: -1, key: "" };
	#isAsking = false;

	/** @param root where they are put */
	constructor(
		root: HTMLElement,
		client: ControlClient,
		listener: ButtonsListener,
	) {
		this.#client = client;
		this.#listener = listener;
		this.#stop = button("stop", "Stop");
		this.#again = button("run-again", "Run again");
		root.replaceChildren(this.#stop, this.#again);
		root.hidden = false;
	}

	/** Shows what can be done with the run now. */
	render(run: ShownRun, isConnected: boolean): void {
		const { outcome, stop, name } = run;
		const isOver = outcome !== undefined;
		this.#stop.hidden = isOver || run.number === undefined;
		this.#again.hidden = !isOver || name === undefined;
		for (const each of [this.#stop, this.#again]) {
			each.disabled = !isConnected || this.#isAsking;
		}
		const [label, title] = stopLabel(stop, run.elapsedMs(performance.now()));
		setText(this.#stop, label);
		this.#stop.title = title;
		this.#again.title = "Run it again, with the same values";
		this.#stop.onclick = () => void this.#askToStop(run);
		this.#again.onclick = () => void this.#askToRun(run);
	}

	async #askToStop({ number, stop }: ShownRun): Promise<void> {
		if (number === undefined) return;
		const signal = stop === undefined ? "SIGTERM" : "SIGKILL";
		const answer = await this.#client.stop(number, signal);
		if ("problem" in answer) this.#listener.onNotice(answer.problem);
	}

	async #askToRun({ number = 0, name }: ShownRun): Promise<void> {
		if (this.#isAsking) return;
		this.#isAsking = true;
		this.#again.disabled = true;
		// A request that is sent again, since its answer was lost, is the same run.
		if (this.#key.after !== number)
			this.#key = { after: number, key: newKey() };
		const answer = await this.#client.run({ command: name }, this.#key.key);
		this.#isAsking = false;
		this.#again.disabled = false;
		if ("run" in answer) this.#listener.onRun(answer.run);
		else if ("waiting" in answer) this.#listener.onNotice("It waits its turn.");
		else this.#listener.onNotice(problemOf(answer));
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

/** Why nothing was started, in a line. */
function problemOf(
	answer:
		| { problem: string }
		| { wrong: readonly { problem: string }[] }
		| { busy: string }
		| { unknown: string },
): string {
	if ("problem" in answer) return answer.problem;
	if ("busy" in answer) return answer.busy;
	if ("unknown" in answer) return answer.unknown;
	return answer.wrong.map(({ problem }) => problem).join(" ");
}

function button(id: string, text: string): HTMLButtonElement {
	const made = document.createElement("button");
	made.id = id;
	made.type = "button";
	made.textContent = text;
	made.hidden = true;
	return made;
}

/** Screen readers repeat what is set, even to the same. */
function setText(element: HTMLElement, text: string): void {
	if (element.textContent !== text) element.textContent = text;
}
