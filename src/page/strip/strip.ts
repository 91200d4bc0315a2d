import { formatHash } from "../control/permalink.ts";
import { element, setText } from "../element.ts";
import { formatCount } from "../format.ts";
import { titleOf } from "../groups/title.ts";
import { readPrinted } from "../records/record.ts";
import { wordsOfRecord } from "../records/record-nodes.ts";
import type { Run } from "../run.ts";
import type { LineStore } from "../store/line-store.ts";
import type { Failures } from "./failures.ts";
import { countsOf, type Words, wordsFor } from "./words.ts";

/** What the strip needs from the page around it. */
export interface StripActions {
	/** Goes to a line, and marks it in the address. */
	goTo(line: number): void;
	/** Shows a line to who has come too late to see the run fail. */
	land(line: number): void;
	/** Copies what a ticket needs. */
	copy(): void;
	/** Offers the link to the marked lines. */
	share(): void;
	/** Whether the page was saved: there is no link to share. */
	isSaved: boolean;
}

/**
 * Two lines under the bar, only of a run that has failed: what went wrong in
 * the log's own words, where that is, and how much more there is.
 */
export class Strip {
	readonly #store: LineStore;
	readonly #failures: Failures;
	readonly #actions: StripActions;
	readonly #strip = element("strip", HTMLElement);
	readonly #text = element("strip-text", HTMLAnchorElement);
	readonly #facts = element("strip-facts", HTMLElement);
	readonly #count = element("errors", HTMLButtonElement);
	#isClosed = false;
	#hasLanded = false;
	/** What has been shown: to look for a line's group takes as long as there are groups. */
	#shown = "";
	#words: Words | undefined;

	constructor(store: LineStore, failures: Failures, actions: StripActions) {
		this.#store = store;
		this.#failures = failures;
		this.#actions = actions;
		const go = (event: Event) => {
			event.preventDefault();
			if (this.#words?.line !== undefined) actions.goTo(this.#words.line);
		};
		this.#text.addEventListener("click", go);
		element("strip-go", HTMLElement).addEventListener("click", go);
		element("strip-copy", HTMLElement).onclick = () => actions.copy();
		element("strip-share", HTMLElement).onclick = () => {
			if (this.#words?.line !== undefined) actions.goTo(this.#words.line);
			actions.share();
		};
		element("strip-close", HTMLElement).onclick = () => {
			this.#isClosed = true;
			this.#strip.hidden = true;
			element("log", HTMLElement).focus();
		};
		this.#count.onclick = () => {
			const [first] = failures.findings.causes;
			if (first !== undefined) actions.goTo(first.line - 1);
		};
	}

	/** What is said of the run; undefined while it hasn't failed or nothing is known. */
	get words(): Words | undefined {
		return this.#words;
	}

	/** The same as a sentence, for who can't see the strip. */
	get sentence(): string | undefined {
		if (this.#words === undefined) return undefined;
		const { name, text, line } = this.#words;
		if (line === undefined) return name;
		const where = `${name}, line ${formatCount(line + 1)}: ${text}`;
		const counts = countsOf(this.#failures.findings);
		return counts === "" ? where : `${where}; ${counts}`;
	}

	/** Forgets the run before. */
	restart(): void {
		this.#isClosed = false;
		this.#hasLanded = false;
	}

	/** Shows what is known of the run now. */
	render(run: Run): void {
		const hasFailed = run.state === "failed";
		const { causes } = this.#failures.findings;
		// Before its log is here, its last line is none yet.
		const isHere =
			run.exit !== undefined || causes.length > 0 || this.#failures.isTold;
		const verdict = hasFailed && isHere ? this.#failures.verdict : undefined;
		this.#words = verdict && this.#inWords(wordsFor(verdict));
		this.#strip.hidden = this.#words === undefined || this.#isClosed;
		if (this.#words !== undefined) {
			this.#show(this.#words);
			this.#land(this.#words, run);
		}
		this.#showCount(run);
	}

	/** Of a line of JSON, what it says, and not how that is written. */
	#inWords(words: Words): Words {
		const { line, text } = words;
		if (line === undefined || !text.includes('{"')) return words;
		const record = readPrinted(this.#store.shown(line).text);
		return record ? { ...words, text: wordsOfRecord(record) || text } : words;
	}

	/** Once, and only who has not seen it run: one who watches is not to be moved. */
	#land({ isError, line }: Words, run: Run): void {
		if (this.#hasLanded || line === undefined) return;
		if (line >= this.#store.reach) return; // It can't be shown yet.
		this.#hasLanded = true;
		const isLate = this.#actions.isSaved || !run.wasSeenRunning;
		if (isLate && isError) this.#actions.land(line);
	}

	#show(words: Words): void {
		const { groups } = this.#store;
		const counts = countsOf(this.#failures.findings);
		const hasCome = (words.line ?? 0) < this.#store.end;
		const known = `${groups.version} ${counts} ${hasCome}`;
		const shown = `${words.line} ${words.text} ${known}`;
		if (shown === this.#shown) return;
		this.#shown = shown;
		const { name, isError, text, line, place } = words;
		const hasLine = line !== undefined;
		this.#text.hidden = !hasLine;
		setText(this.#text, text);
		this.#text.title = text;
		if (hasLine) {
			this.#text.href = formatHash({ first: line, last: line });
		}
		this.#strip.toggleAttribute("data-error", isError);
		// Of a line that is ahead nobody knows whether its step has ended before it.
		const step = hasLine && hasCome ? this.#stepOf(line) : undefined;
		const facts = [
			hasLine && name === "First error" ? undefined : name,
			hasLine && `line ${formatCount(line + 1)}`,
			place,
			step && `in “${step}”`,
			counts,
		];
		setText(this.#facts, facts.filter(Boolean).join(" · "));
		for (const id of ["strip-go", "strip-copy"]) {
			element(id, HTMLElement).hidden = !hasLine;
		}
		const share = element("strip-share", HTMLElement);
		share.hidden = !hasLine || this.#actions.isSaved;
	}

	/** While it goes on: that something has gone wrong, in two words. */
	#showCount(run: Run): void {
		const { causeCount } = this.#failures.findings;
		const isKnown = run.state === "running" && !run.builds;
		this.#count.hidden = !isKnown || causeCount === 0;
		if (!this.#count.hidden)
			setText(this.#count, formatCount(causeCount, "error"));
	}

	/** The title of the group that a line is in. */
	#stepOf(line: number): string | undefined {
		const group = this.#store.groups.around(line);
		if (group === undefined) return undefined;
		return titleOf(group, this.#store).slice(0, 80) || undefined;
	}
}
