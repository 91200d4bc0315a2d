import { announceLine } from "../bar/announcement.ts";
import { element, setText } from "../element.ts";
import type { LogView } from "../list/log-view.ts";
import type { Listing } from "../listing/listing.ts";
import { PickedListing } from "../listing/picked-listing.ts";
import { linesThat, ofThose } from "../listing/pickers.ts";
import { WholeListing } from "../listing/whole-listing.ts";
import type { Matches } from "../search/matches.ts";
import type { LineStore } from "../store/line-store.ts";
import type { ShownLines } from "../store/shown-lines.ts";
import { FindSession } from "./find-session.ts";
import { highlight } from "./highlights.ts";

/**
 * The find bar: its fields and buttons, and what the page shows of a
 * `FindSession`: colours, marks beside the scrollbar, or the matches alone.
 */
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
	readonly #session: FindSession;
	/**
	 * Whether to scroll sideways to the match that the user is at, once its row is
	 * drawn: until then nobody knows how far to the right it is.
	 */
	#scrollsAcross = false;
	/**
	 * Whether the user asked for another match. Only then is its line announced:
	 * while typing, each letter would have a screen reader read another line.
	 */
	#announces = false;
	/** The lane whose lines alone are shown. */
	#lane: number | undefined;
	/** Lines that alone are shown, by another filter than ours. */
	#others: Matches | undefined;
	#filter: string | undefined;
	/** The lines that are shown: those that there are, or those of a moment. */
	#lines: ShownLines;
	/** Told of a line that is to be seen, which that filter may hide. */
	onReveal: (line: number) => void = () => {};

	constructor(view: LogView, store: LineStore, whole: WholeListing) {
		this.#view = view;
		this.#store = store;
		this.#lines = store;
		this.#whole = whole;
		this.#session = new FindSession(store, {
			onMove: (line) => this.#show(line),
			onFound: () => view.refresh(),
		});
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

	/** Shows the lines of a moment, or again those that there are. */
	showLines(lines: ShownLines): void {
		this.#lines = lines;
		this.#list();
	}

	/** Opens the bar with the selected text in its field. */
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

	/** Closes the bar and shows all lines again. */
	close(): void {
		this.#bar.hidden = true;
		this.#query();
		element("log", HTMLElement).focus();
	}

	/** Shows only the matches, or all lines again. */
	toggleOnly(): void {
		if (!this.isOpen) this.open();
		this.#only.checked = !this.#only.checked;
		this.#list();
	}

	get lane(): number | undefined {
		return this.#lane;
	}

	/** Shows only the lines of a lane; of all if that is undefined. */
	showLane(lane: number | undefined): void {
		this.#lane = lane;
		this.#list();
	}

	/**
	 * Shows only these lines, and finds only in them; undefined for all.
	 *
	 * @param filter by which they were found
	 */
	showOnly(lines: Matches | undefined, filter: string | undefined): void {
		if (lines === this.#others) return;
		this.#others = lines;
		this.#filter = filter;
		this.#query();
	}

	/** Shows a line that is hidden, be it in a folded group or in another lane. */
	reveal(line: number): void {
		this.#store.groups.reveal(line);
		this.onReveal(line);
		const isHidden =
			this.#lane !== undefined && this.#store.lane(line) !== this.#lane;
		if (isHidden) this.showLane(undefined);
	}

	toggleStderrOnly(): void {
		this.#stderrOnly.checked = !this.#stderrOnly.checked;
		this.#list();
	}

	next(): void {
		this.#announces = true;
		this.#session.moveForward(this.#from(-1) + 1);
	}

	previous(): void {
		this.#announces = true;
		this.#session.moveBack(this.#from(1));
	}

	/** Searches again from the start, after the log was replaced. */
	restart(): void {
		this.#query();
	}

	/** Draws what is found. To be called for every frame that draws rows. */
	render(): void {
		const session = this.#session;
		session.search();
		// Whoever follows the end is at no match any more.
		if (this.#view.follows) session.leave();
		const { matches } = session;
		const here = highlight(
			// A slow pattern runs here without a time limit, so only on rows in which
			// the search has found it.
			this.#view.rows.filter(({ line }) => matches?.has(line)),
			session.pattern,
			session.line,
		);
		if (this.#scrollsAcross && here !== undefined) {
			this.#scrollsAcross = false;
			this.#view.scrollAcross(here.getBoundingClientRect());
		}
		this.#showResult();
	}

	/**
	 * Tells whether there is a match in lines from one to before another; undefined
	 * while nothing is looked for, or nothing else is shown.
	 */
	get isFoundIn(): ((from: number, to: number) => boolean) | undefined {
		const { matches } = this.#session;
		if (matches === undefined || this.#only.checked) return undefined;
		return (from, to) => matches.hasIn(from, to);
	}

	/** The line from which to move: that of the match the user is at, or the first in view. */
	#from(step: number): number {
		return this.#session.line ?? this.#view.topLine + step;
	}

	#show(line: number): void {
		if (this.#announces) announceLine(this.#store, line);
		this.#announces = false;
		this.#scrollsAcross = true;
		this.reveal(line);
		this.#view.goTo(line);
	}

	/** Searches for what the fields say now. */
	#query(): void {
		const query = {
			text: this.isOpen ? this.#input.value : "",
			isRegex: this.#isRegex.checked,
			isCaseSensitive: this.#isCaseSensitive.checked,
		};
		this.#session.start(query, this.#from(0), this.#filter);
		this.#list();
	}

	/** Shows all lines, or only those that the fields say. */
	#list(): void {
		const lines = this.#lines;
		const listing =
			lines === this.#store ? this.#listing() : this.#listingOf(lines);
		const isWhole = listing instanceof WholeListing;
		document.body.classList.toggle("picked", !isWhole);
		this.#view.show(lines, listing);
	}

	/** Of a moment nothing is found, but lanes and streams are as now. */
	#listingOf(lines: ShownLines): Listing {
		const test = this.#test(lines);
		return test
			? new PickedListing(lines, linesThat(lines, test), 0)
			: new WholeListing(lines);
	}

	#listing(): Listing {
		const test = this.#test(this.#store);
		const { matches } = this.#session;
		const others = this.#others;
		if (this.#only.checked && matches) {
			const context = Math.min(
				99,
				Math.max(0, this.#context.valueAsNumber || 0),
			);
			const picker = test ? ofThose(matches, test) : matches;
			return new PickedListing(this.#store, picker, context);
		}
		if (others !== undefined) {
			const picker = test ? ofThose(others, test) : others;
			return new PickedListing(this.#store, picker, 0);
		}
		return test
			? new PickedListing(this.#store, linesThat(this.#store, test), 0)
			: this.#whole;
	}

	/** What a line has to pass besides; undefined when there is nothing. */
	#test(lines: ShownLines): ((line: number) => boolean) | undefined {
		const lane = this.#lane;
		const { checked } = this.#stderrOnly;
		if (lane === undefined && !checked) return undefined;
		return (line) =>
			(!checked || lines.kind(line) === "stderr") &&
			(lane === undefined || lines.lane(line) === lane);
	}

	#showResult(): void {
		setText(this.#result, this.#session.summary());
		this.#result.classList.toggle("problem", this.#session.problem !== "");
	}
}
