import { announceLine } from "../bar/announcement.ts";
import { element } from "../element.ts";
import { formatCount } from "../format.ts";
import type { LogView } from "../list/log-view.ts";
import type { Listing } from "../listing/listing.ts";
import { PickedListing } from "../listing/picked-listing.ts";
import { onStderr, stderrOf } from "../listing/pickers.ts";
import type { WholeListing } from "../listing/whole-listing.ts";
import { Matches, type Nearest, SEARCHING } from "../search/matches.ts";
import { compile } from "../search/query.ts";
import { SearchHere } from "../search/search-here.ts";
import { SearchInWorker } from "../search/search-in-worker.ts";
import type { LineStore } from "../store/line-store.ts";
import { highlight } from "./highlights.ts";
import { Marks } from "./marks.ts";

/** The bar in which one says what to find, and to show nothing but that. */
export class FindBar {
	readonly #view: LogView;
	readonly #store: LineStore;
	readonly #whole: Listing;
	readonly #bar = element("find-bar", HTMLFormElement);
	readonly #input = element("find-text", HTMLInputElement);
	readonly #isCaseSensitive = element("find-case", HTMLInputElement);
	readonly #isRegex = element("find-regex", HTMLInputElement);
	readonly #only = element("find-only", HTMLInputElement);
	readonly #context = element("find-context", HTMLInputElement);
	readonly #result = element("find-result", HTMLElement);
	readonly #stderrOnly = element("stderr-only", HTMLInputElement);
	readonly #marks = new Marks(element("marks", HTMLCanvasElement));
	#pattern: RegExp | undefined;
	#matches: Matches | undefined;
	/** The matching line that one has gone to. */
	#current: number | undefined;
	/** What to go to, once it is known which that is. */
	#wanted: ((matches: Matches) => Nearest) | undefined;
	/** Whether the match that one has gone to may be beyond an edge. */
	#wantsInView = false;
	#problem = "";
	/** Whether one has asked for another match, and did not only type. */
	#isAsked = false;

	constructor(view: LogView, store: LineStore, whole: WholeListing) {
		this.#view = view;
		this.#store = store;
		this.#whole = whole;
		this.#input.addEventListener("input", () => this.#query());
		for (const option of [this.#isCaseSensitive, this.#isRegex]) {
			option.addEventListener("change", () => this.#query());
		}
		for (const option of [this.#only, this.#context, this.#stderrOnly]) {
			option.addEventListener("change", () => this.#list());
		}
		this.#bar.addEventListener("keydown", (event) => {
			if (event.key !== "Enter" || event.target !== this.#input) return;
			event.preventDefault();
			if (event.shiftKey) this.previous();
			else this.next();
		});
		element("find-next", HTMLElement).onclick = () => this.next();
		element("find-previous", HTMLElement).onclick = () => this.previous();
		element("find-close", HTMLElement).onclick = () => this.close();
	}

	get isOpen(): boolean {
		return !this.#bar.hidden;
	}

	/** Opens it, with what is selected as what to find. */
	open(): void {
		const selected = document.getSelection()?.toString() ?? "";
		this.#bar.hidden = false;
		if (selected !== "" && !selected.includes("\n")) {
			this.#input.value = selected;
		}
		this.#input.focus();
		this.#input.select();
		this.#query();
	}

	/** Closes it, and shows all again. */
	close(): void {
		this.#bar.hidden = true;
		this.#query();
		element("log", HTMLElement).focus();
	}

	/** Shows only the matches, or all again. */
	toggleOnly(): void {
		if (!this.isOpen) this.open();
		this.#only.checked = !this.#only.checked;
		this.#list();
	}

	toggleStderrOnly(): void {
		this.#stderrOnly.checked = !this.#stderrOnly.checked;
		this.#list();
	}

	next(): void {
		this.#isAsked = true;
		this.#goToNext(this.#from(-1) + 1);
	}

	previous(): void {
		this.#isAsked = true;
		const from = this.#from(1);
		const { first, end } = this.#store;
		this.#want(
			(matches) => matches.lastIn(first, from) ?? matches.lastIn(from, end),
		);
	}

	/** The log has begun anew. */
	restart(): void {
		this.#matches = undefined;
		this.#query();
	}

	/** Shows the state of things; with every frame that shows something new. */
	render(): void {
		this.#matches?.search();
		if (this.#matches && this.#view.follows) this.#current = undefined;
		const matches = this.#matches;
		const here = highlight(
			// Of others there is nothing to colour, and the pattern could be slow.
			this.#view.rows.filter(({ line }) => matches?.has(line)),
			this.#pattern,
			this.#current,
		);
		if (this.#wantsInView && here !== undefined) {
			this.#wantsInView = false;
			this.#view.scrollAcross(here.getBoundingClientRect());
		}
		const isMarked = matches !== undefined && !this.#only.checked;
		this.#marks.draw(
			isMarked ? (from, to) => this.#hasIn(matches, from, to) : undefined,
		);
		this.#showResult();
	}

	/** From where to go on: the match that one has gone to, or where one looks. */
	#from(step: number): number {
		return this.#current ?? this.#view.topLine + step;
	}

	/** Goes to the first match from a line on; from the last one, to the first. */
	#goToNext(from: number): void {
		const { first, end } = this.#store;
		this.#want(
			(matches) => matches.firstIn(from, end) ?? matches.firstIn(first, from),
		);
	}

	#want(nearest: (matches: Matches) => Nearest): void {
		this.#wanted = nearest;
		this.#goToWanted();
	}

	/** Goes to what is wanted, if that has been found. */
	#goToWanted(): void {
		if (this.#matches === undefined) return;
		const line = this.#wanted?.(this.#matches);
		if (line === SEARCHING) return;
		this.#wanted = undefined;
		this.#goTo(line);
	}

	#goTo(line: number | undefined): void {
		if (line === undefined) return;
		if (this.#isAsked) announceLine(this.#store, line);
		this.#isAsked = false;
		this.#current = line;
		this.#wantsInView = true;
		this.#store.groups.reveal(line);
		this.#view.goTo(line);
	}

	/** What is to be found has changed. */
	#query(): void {
		const text = this.isOpen ? this.#input.value : "";
		const from = this.#current ?? this.#view.topLine;
		this.#matches?.stop();
		this.#matches = undefined;
		this.#wanted = undefined;
		this.#pattern = undefined;
		this.#current = undefined;
		this.#problem = "";
		if (text !== "") {
			try {
				this.#pattern = compile({
					text,
					isRegex: this.#isRegex.checked,
					isCaseSensitive: this.#isCaseSensitive.checked,
				});
			} catch {
				this.#problem = "not a regular expression";
			}
		}
		if (this.#pattern) {
			const searcher = this.#isRegex.checked
				? new SearchInWorker(this.#pattern)
				: new SearchHere(this.#pattern);
			this.#matches = new Matches(this.#store, searcher, from, () =>
				this.#found(),
			);
			this.#goToNext(from);
		}
		this.#list();
	}

	/** Lists what is to be shown: all, or only some. */
	#list(): void {
		const listing = this.#listing();
		document.body.classList.toggle("picked", listing !== this.#whole);
		this.#view.list(listing);
	}

	#listing(): Listing {
		const stderrOnly = this.#stderrOnly.checked;
		if (this.#only.checked && this.#matches) {
			const context = Math.min(
				99,
				Math.max(0, this.#context.valueAsNumber || 0),
			);
			const picker = stderrOnly
				? onStderr(this.#store, this.#matches)
				: this.#matches;
			return new PickedListing(this.#store, picker, context);
		}
		return stderrOnly
			? new PickedListing(this.#store, stderrOf(this.#store), 0)
			: this.#whole;
	}

	#found(): void {
		this.#goToWanted();
		this.#view.refresh();
	}

	/** Whether there is a match in a part of what is listed, given as shares. */
	#hasIn(matches: Matches, from: number, to: number): boolean {
		const { listing } = this.#view;
		const { first, end } = listing;
		const rows = end - first;
		if (rows === 0 || from >= 1) return false;
		const firstRow = Math.floor(from * rows);
		const lastRow = Math.max(firstRow, Math.ceil(Math.min(1, to) * rows) - 1);
		return matches.hasIn(
			listing.lineAt(first + firstRow),
			listing.lineAt(first + lastRow) + 1,
		);
	}

	#showResult(): void {
		const text = this.#problem || this.#resultWords();
		if (this.#result.textContent !== text) this.#result.textContent = text;
		this.#result.classList.toggle("problem", this.#problem !== "");
	}

	#resultWords(): string {
		const matches = this.#matches;
		if (matches === undefined) return "";
		if (matches.isStuck) return "this pattern takes too long";
		const { count, lineCount, isComplete } = matches;
		if (count === 0) return isComplete ? "nothing found" : "searching …";
		const total = formatCount(count, "match", "matches");
		const lines = lineCount === count ? "" : formatCount(lineCount, "line");
		const here =
			this.#current === undefined
				? ""
				: `${formatCount(matches.countBefore(this.#current) + 1)} of `;
		const words = lines ? `${here}${lines}, ${total}` : `${here}${total}`;
		return isComplete ? words : `${words} …`;
	}
}
