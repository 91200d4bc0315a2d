import type { LogView } from "../list/log-view.ts";
import type { Looks } from "../list/looks.ts";
import type { LineStore } from "../store/line-store.ts";
import { formatHash, type Lines, parseHash, setHash } from "./permalink.ts";

/**
 * The lines that the address names: a click on a line number marks it, with
 * Shift as far as that. Whoever opens the address is taken there, as soon as
 * the lines have come.
 */
export class MarkedLines {
	readonly #view: LogView;
	readonly #store: LineStore;
	readonly #looks: Looks;
	readonly #reveal: (line: number) => void;
	/** The line to go to, once it has come. */
	#awaited: number | undefined;
	/** Whether the view is there already, and the line has not come. */
	#isThere = false;
	/** While one marks by keys: where that began, and the end that moves. */
	#marking: { from: number; to: number } | undefined;

	/** @param reveal shows a line that is hidden */
	constructor(
		element: HTMLElement,
		view: LogView,
		store: LineStore,
		looks: Looks,
		reveal: (line: number) => void,
	) {
		this.#reveal = reveal;
		this.#view = view;
		this.#store = store;
		this.#looks = looks;
		element.addEventListener("click", (event) => this.#clicked(event));
		addEventListener("hashchange", () => this.read());
		this.read();
	}

	/** Goes where the address says, if that has come. */
	update(): void {
		const { reach } = this.#store;
		if (this.#awaited === undefined || this.#awaited >= reach) return;
		const isAway = this.#store.shown(this.#awaited).isAway === true;
		// What stands for lines is lower than they are: when they come, this one may
		// be out of view.
		if (isAway && this.#isThere) return;
		this.#isThere = isAway;
		this.#reveal(this.#awaited);
		this.#view.goTo(this.#awaited);
		if (!isAway) this.#awaited = undefined;
	}

	/** Goes to a line, without marking it, once it has come. */
	goToUnmarked(line: number): void {
		this.#await(line);
		this.update();
	}

	/** Marks the lines that the address names now, and goes there once they have come. */
	read(): void {
		this.#marking = undefined;
		const lines = parseHash(location.hash);
		this.#looks.marked = lines;
		this.#await(lines?.first);
		this.#view.relook();
	}

	#await(line: number | undefined): void {
		this.#awaited = line;
		this.#isThere = false;
	}

	/** Marks a line, and goes there. */
	goTo(line: number): void {
		this.#marking = undefined;
		this.#await(line);
		this.#show({ first: line, last: line });
	}

	/** Whether one marks by keys now. */
	get isMarking(): boolean {
		return this.#marking !== undefined;
	}

	/**
	 * Begins to mark by keys: with the marked lines, if they are in view, or else
	 * with a line.
	 */
	begin(line: number): void {
		const { marked } = this.#looks;
		const isInView = this.#view.rows.some((row) => marked?.last === row.line);
		this.#marking =
			marked && isInView
				? { from: marked.first, to: marked.last }
				: { from: line, to: line };
		this.#mark(this.#marking);
	}

	/** Marks so many lines more, or fewer; does nothing when one isn't marking. */
	move(lines: number): void {
		if (this.#marking === undefined) return;
		const { listing } = this.#view;
		const row = listing.rowOf(this.#marking.to) + lines;
		if (row < listing.first || row >= listing.end) return;
		this.#marking.to = listing.lineAt(row);
		this.#mark(this.#marking);
		this.#view.goTo(this.#marking.to);
	}

	/** Leaves what is marked as it is. */
	stop(): void {
		this.#marking = undefined;
	}

	/** Marks nothing any more. */
	clear(): void {
		this.#marking = undefined;
		this.#show(undefined);
	}

	#mark({ from, to }: { from: number; to: number }): void {
		this.#show({ first: Math.min(from, to), last: Math.max(from, to) });
	}

	#show(lines: Lines | undefined): void {
		this.#looks.marked = lines;
		setHash(lines === undefined ? "" : formatHash(lines));
		this.#view.relook();
	}

	#clicked(event: MouseEvent): void {
		const link = (event.target as Element).closest("a.number");
		const clicked = parseHash(link?.getAttribute("href") ?? "");
		const opensElsewhere = event.ctrlKey || event.metaKey;
		if (clicked === undefined || opensElsewhere) return;
		event.preventDefault();
		const { marked } = this.#looks;
		const lines =
			event.shiftKey && marked
				? {
						first: Math.min(marked.first, clicked.first),
						last: Math.max(
							clicked.first > marked.first ? clicked.first : marked.last,
							clicked.first,
						),
					}
				: clicked;
		const isAgain = marked?.first === lines.first && marked.last === lines.last;
		this.#marking = undefined;
		this.#show(isAgain ? undefined : lines);
	}
}
