import type { LogView } from "../list/log-view.ts";
import type { Looks } from "../list/looks.ts";
import type { LineStore } from "../store/line-store.ts";
import { formatHash, parseHash } from "./permalink.ts";

/**
 * The lines that the address names: a click on a line number marks it, with
 * Shift as far as that. Whoever opens the address is taken there, as soon as
 * the lines have come.
 */
export class MarkedLines {
	readonly #view: LogView;
	readonly #store: LineStore;
	readonly #looks: Looks;
	/** The line to go to, once it has come. */
	#awaited: number | undefined;

	constructor(
		element: HTMLElement,
		view: LogView,
		store: LineStore,
		looks: Looks,
	) {
		this.#view = view;
		this.#store = store;
		this.#looks = looks;
		element.addEventListener("click", (event) => this.#clicked(event));
		addEventListener("hashchange", () => this.#read());
		this.#read();
	}

	/** Goes where the address says, if that has come. */
	update(): void {
		if (this.#awaited === undefined || this.#awaited >= this.#store.end) return;
		this.#store.groups.reveal(this.#awaited);
		this.#view.goTo(this.#awaited);
		this.#awaited = undefined;
	}

	#read(): void {
		const lines = parseHash(location.hash);
		this.#looks.marked = lines;
		this.#awaited = lines?.first;
		this.#view.restyle();
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
		this.#looks.marked = isAgain ? undefined : lines;
		history.replaceState(
			null,
			"",
			isAgain ? location.pathname + location.search : formatHash(lines),
		);
		this.#view.restyle();
	}
}
