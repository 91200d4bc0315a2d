import type { Usual } from "../../protocol/usual.ts";
import { formatElapsed } from "../../text/duration.ts";
import { element, setText, setTitle } from "../element.ts";
import type { Root } from "../root.ts";
import type { Run } from "../run.ts";

/** A run that is younger, in ms, may be over before the answer is here. */
const ASKED_AFTER_MS = 2000;

/** A step that has begun: which of them, from 1, and when, in ms since the run did. */
export interface BegunStep {
	number: number;
	ms: number;
}

/** Says how far the run is, where earlier ones of its command agree. */
export class UsualTime {
	readonly #said: HTMLElement;
	readonly #root: Root;
	#asked: Run | undefined;
	#usual: Usual | undefined;

	constructor(root: Root) {
		this.#root = root;
		this.#said = element("left", HTMLElement);
	}

	/** @param step the last step that has begun; undefined for none */
	render(run: Run, knowsEarlier: boolean, step: BegunStep | undefined): void {
		const elapsed = run.elapsedMs(performance.now());
		const isOn = run.state === "running" && elapsed !== undefined;
		if (isOn && knowsEarlier && elapsed > ASKED_AFTER_MS) void this.#ask(run);
		const usual = this.#asked === run ? this.#usual : undefined;
		const words = isOn && usual ? wordsOf(usual, elapsed, step) : "";
		setText(this.#said, words);
		setTitle(this.#said, usual ? titleOf(usual) : "");
	}

	async #ask(run: Run): Promise<void> {
		if (this.#asked === run) return;
		this.#asked = run;
		this.#usual = undefined;
		try {
			const answer = await fetch(this.#root.of("usual"));
			const usual: Partial<Usual> = await answer.json();
			if (this.#asked === run && isKnown(usual)) this.#usual = usual;
		} catch {
			// Nothing is said then.
		}
	}
}

function isKnown(usual: Partial<Usual>): usual is Usual {
	return usual.medianMs !== undefined;
}

/** "step 5 of 9, about 1:40 left"; only that it takes longer than any of them. */
export function wordsOf(
	{ runs, medianMs, mostMs, leftMs }: Usual,
	elapsed: number,
	step: BegunStep | undefined,
): string {
	if (elapsed > mostMs) return `longer than the last ${runs} good runs`;
	const atStep = step && leftMs[step.number - 1];
	const isAtStep = step !== undefined && atStep !== undefined;
	const left = isAtStep ? atStep - (elapsed - step.ms) : medianMs - elapsed;
	// By the second it would jump about.
	const rounded = Math.max(0, Math.ceil(left / 5000) * 5000);
	const about =
		rounded < 5000 ? "nearly done" : `about ${formatElapsed(rounded)} left`;
	return !isAtStep
		? about
		: `step ${step.number} of ${leftMs.length}, ${about}`;
}

function titleOf({ runs, leastMs, mostMs }: Usual): string {
	const [least, most] = [formatElapsed(leastMs), formatElapsed(mostMs)];
	const took = least === most ? least : `${least} to ${most}`;
	return `As in the last ${runs} good runs, which took ${took}`;
}
