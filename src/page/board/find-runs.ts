import type { RunSummary } from "../../protocol/events.ts";
import { element, setText } from "../element.ts";
import type { Root } from "../root.ts";
import type { KnownRun } from "../runs.ts";
import { FindLines } from "./find-lines.ts";

/** How long, in ms, it is waited for more to be typed. */
const TYPING_MS = 200;

/** So many are in one answer. */
const MOST_FOUND = 100;

/** Finds runs by what is typed: the server looks, for it knows of all. */
export class FindRuns {
	readonly #field: HTMLInputElement;
	readonly #said: HTMLElement;
	readonly #root: Root;
	readonly #onFound: () => void;
	readonly #lines: FindLines;
	#typing: ReturnType<typeof setTimeout> | undefined;
	#asking = new AbortController();
	#found: readonly KnownRun[] | undefined;

	/**
	 * @param within has the elements
	 * @param onFound called when others are found, or the question is gone
	 */
	constructor(within: HTMLElement, root: Root, onFound: () => void) {
		this.#root = root;
		this.#onFound = onFound;
		this.#field = element("find-runs", HTMLInputElement, within);
		this.#said = element("found-runs", HTMLElement, within);
		this.#lines = new FindLines(within, root, () => {
			if (this.#found?.length === 0) setText(this.#said, "");
		});
		this.#field.onkeydown = ({ key }) => {
			if (key === "Enter") this.#lines.press();
		};
		this.#field.oninput = () => {
			this.#lines.offer(this.#field.value.trim());
			clearTimeout(this.#typing);
			this.#typing = setTimeout(() => void this.#find(), TYPING_MS);
		};
	}

	/** What is found, newest first; undefined while nothing is asked. */
	get found(): readonly KnownRun[] | undefined {
		return this.#found;
	}

	/** Whether there is anything to be found. */
	show(isWorthIt: boolean): void {
		this.#field.hidden = !isWorthIt && this.#field.value === "";
	}

	async #find(): Promise<void> {
		this.#asking.abort();
		this.#asking = new AbortController();
		const text = this.#field.value.trim();
		// What is shown until then is no answer.
		this.#found = text === "" ? undefined : [];
		setText(this.#said, text === "" ? "" : "looking …");
		this.#onFound();
		if (text === "") return;
		const { signal } = this.#asking;
		try {
			const found = await this.#ask(text, signal);
			this.#found = found;
			setText(this.#said, wordsFor(found.length));
			this.#onFound();
		} catch {
			// More was typed; or the server has gone, as is said elsewhere.
			if (!signal.aborted) setText(this.#said, "could not look");
		}
	}

	async #ask(text: string, signal: AbortSignal): Promise<KnownRun[]> {
		const url = new URL("runs", this.#root.url);
		url.searchParams.set("find", text);
		const answer = await fetch(url, { signal });
		if (!answer.ok) throw new Error(`${answer.status}`);
		const runs: Omit<RunSummary, "lastEventId">[] = await answer.json();
		const at = performance.now();
		return runs.map((run) => ({ summary: { ...run, lastEventId: "" }, at }));
	}
}

function wordsFor(count: number): string {
	if (count === 0) return "none found";
	return count < MOST_FOUND ? "" : `the newest ${MOST_FOUND} of them`;
}
