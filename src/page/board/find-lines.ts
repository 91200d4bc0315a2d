import { element, setText } from "../element.ts";
import type { Root } from "../root.ts";
import { make } from "./make.ts";
import { timeText } from "./run-words.ts";

/** So many lines are shown; whoever has as many asks for something else. */
const MOST_SHOWN = 300;

/** A line that was found, as the server tells it. */
interface FoundLine {
	run: number;
	path: string;
	title: string;
	startedAt: number;
	line: number;
	text: string;
}

/** How far the server has come. */
interface Searched {
	searched: number;
	/** With the last: whether all lines that there are have been told. */
	isWhole?: boolean;
}

/** Finds lines in the output of all runs: the server looks, and tells as it goes. */
export class FindLines {
	readonly #button: HTMLButtonElement;
	readonly #said: HTMLElement;
	readonly #list: HTMLElement;
	readonly #root: Root;
	readonly #onFind: () => void;
	#text = "";
	#asking = new AbortController();

	/**
	 * @param within has the elements
	 * @param onFind called when it begins to look
	 */
	constructor(within: HTMLElement, root: Root, onFind: () => void) {
		this.#root = root;
		this.#onFind = onFind;
		this.#button = element("find-lines", HTMLButtonElement, within);
		this.#said = element("found-lines-said", HTMLElement, within);
		this.#list = element("found-lines", HTMLElement, within);
		this.#button.onclick = () => void this.#find();
		// What is looked for when the page goes is of use to nobody.
		addEventListener("pagehide", () => this.#asking.abort());
	}

	/** What would be looked for; whatever was found for another text goes. */
	offer(text: string): void {
		if (text === this.#text) return;
		this.#text = text;
		this.#asking.abort();
		this.#list.replaceChildren();
		setText(this.#said, "");
		setText(this.#button, `Find “${text}” in all output`);
		this.#button.hidden = text === "";
	}

	/** Looks for it now. */
	press(): void {
		if (!this.#button.hidden) void this.#find();
	}

	async #find(): Promise<void> {
		this.#asking.abort();
		this.#asking = new AbortController();
		const { signal } = this.#asking;
		this.#list.replaceChildren();
		this.#button.hidden = true;
		this.#onFind();
		setText(this.#said, "looking …");
		const url = new URL("search", this.#root.url);
		url.searchParams.set("text", this.#text);
		try {
			const answer = await fetch(url, { signal });
			if (answer.body === null || !answer.ok) {
				setText(this.#said, (await answer.text()).trim());
				return;
			}
			await this.#show(answer.body);
		} catch {
			// Something else was asked; or the server has gone, as is said elsewhere.
			if (!signal.aborted) setText(this.#said, "could not look");
		}
	}

	async #show(body: ReadableStream<Uint8Array>): Promise<void> {
		const runs = new Set<number>();
		let oldest: FoundLine | undefined;
		for await (const each of jsonLines(body)) {
			if ("line" in each) {
				runs.add(each.run);
				oldest = each;
				this.#list.append(this.#item(each));
				if (this.#list.childElementCount < MOST_SHOWN) continue;
				this.#asking.abort();
				setText(this.#said, `the newest ${MOST_SHOWN} lines`);
				return;
			}
			setText(this.#said, wordsFor(each, runs.size, oldest));
		}
	}

	#item({ path, line, run, title, startedAt, text }: FoundLine): HTMLElement {
		const link = make("a", "found");
		const { short, whole } = timeText(startedAt, Date.now());
		const when = make("time", "", short);
		when.title = whole;
		when.dateTime = new Date(startedAt).toISOString();
		const number = make("span", "run-number", `#${run}`);
		const where = make(
			"span",
			"name",
			make("bdi", "title", title),
			" ",
			number,
		);
		link.href = `${this.#root.of("", path).href}#L${line}`;
		link.append(where, when, make("bdi", "line-text", text));
		return make("li", "", link);
	}
}

function wordsFor(
	{ searched, isWhole }: Searched,
	runs: number,
	oldest: FoundLine | undefined,
): string {
	const of = searched === 1 ? "one run" : `${searched} runs`;
	if (isWhole === undefined) return `looking … ${of} so far`;
	if (!isWhole) return "there are more; these are the newest";
	if (oldest === undefined) return `in none of ${of}`;
	const { short } = timeText(oldest.startedAt, Date.now());
	return `in ${runs} of ${of}, first in #${oldest.run}, ${short}`;
}

async function* jsonLines(
	body: ReadableStream<Uint8Array>,
): AsyncGenerator<FoundLine | Searched> {
	const reader = body.getReader();
	const decoder = new TextDecoder();
	let rest = "";
	try {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return;
			const lines = (rest + decoder.decode(value, { stream: true })).split(
				"\n",
			);
			rest = lines.pop() ?? "";
			for (const line of lines) yield JSON.parse(line);
		}
	} finally {
		void reader.cancel().catch(() => {});
	}
}
