import { element, setText } from "../element.ts";
import type { FindBar } from "../find/find-bar.ts";
import { formatCount } from "../format.ts";
import type { LogView } from "../list/log-view.ts";
import { recall, remember } from "../memory.ts";
import { Matches } from "../search/matches.ts";
import { SearchInWorker } from "../search/search-in-worker.ts";
import type { LineStore } from "../store/line-store.ts";
import { readFilter } from "./filter.ts";
import { LEVEL_NAMES } from "./level.ts";
import type { Table } from "./table.ts";

/** More columns leave no room for messages. */
const MOST_COLUMNS = 12;

/** Above a log of records: what is shown of them, and which. */
export class RecordsBar {
	readonly #table: Table;
	readonly #store: LineStore;
	readonly #view: LogView;
	readonly #find: FindBar;
	readonly #bar = element("records-bar", HTMLFormElement);
	readonly #level = element("records-level", HTMLSelectElement);
	readonly #filter = element("records-filter", HTMLInputElement);
	readonly #columns = element("records-columns", HTMLInputElement);
	readonly #result = element("records-result", HTMLElement);
	readonly #wants = element("records", HTMLInputElement);
	#matches: Matches | undefined;
	#problem = "";

	constructor(table: Table, store: LineStore, view: LogView, find: FindBar) {
		this.#table = table;
		this.#store = store;
		this.#view = view;
		this.#find = find;
		for (const name of LEVEL_NAMES) {
			const words = name === "trace" ? "All levels" : `${name} and above`;
			const value = name === "trace" ? "" : name;
			this.#level.append(new Option(words, value));
		}
		this.#columns.value = recall("columns") ?? "";
		this.#readColumns();
		table.isWanted = recall("table") !== "off";
		this.#wants.checked = table.isWanted;
		this.#level.addEventListener("change", () => this.#query());
		this.#filter.addEventListener("input", () => this.#query());
		this.#columns.addEventListener("change", () => {
			remember("columns", this.#columns.value);
			this.#readColumns();
			view.relook();
		});
		this.#bar.addEventListener("submit", (event) => event.preventDefault());
		this.#bar.addEventListener("keydown", (event) => {
			if (event.key !== "Escape" || this.#filter.value === "") return;
			event.stopPropagation();
			this.#filter.value = "";
			this.#query();
		});
		element("records-raw", HTMLElement).onclick = () => this.toggle();
		this.#wants.addEventListener("change", () =>
			this.#want(this.#wants.checked),
		);
		find.onReveal = (line) => this.#reveal(line);
	}

	/** Shows records as a table, or as they were printed; tells whether there are any. */
	toggle(): boolean {
		this.#want(!this.#table.isWanted);
		return this.#table.isFound;
	}

	/** Goes to the field in which one filters; tells whether there is one. */
	focus(): boolean {
		if (!this.#table.isFound) return false;
		this.#want(true);
		this.#filter.focus();
		this.#filter.select();
		return true;
	}

	/** Filters the log anew, which is another one now. */
	restart(): void {
		this.#query();
	}

	/** Shows how things stand. To be called for every frame that draws rows. */
	render(): void {
		if (this.#table.look()) this.#view.relook();
		this.#bar.hidden = !this.#table.isOn;
		if (this.#bar.hidden && this.#matches !== undefined) this.#query();
		this.#matches?.search();
		setText(this.#result, this.#summary());
		this.#result.classList.toggle("problem", this.#problem !== "");
	}

	#want(isWanted: boolean): void {
		this.#table.isWanted = isWanted;
		this.#wants.checked = isWanted;
		remember("table", isWanted ? "on" : "off");
		const hadFocus = this.#bar.contains(document.activeElement);
		this.#bar.hidden = !this.#table.isOn;
		if (hadFocus && this.#bar.hidden) element("log", HTMLElement).focus();
		this.#query();
		this.#view.remeasure();
	}

	#readColumns(): void {
		const keys = this.#columns.value.split(/[,\s]+/).filter(Boolean);
		this.#table.columns = [...new Set(keys)].slice(0, MOST_COLUMNS);
	}

	/** A line that is hidden is to be seen: shows all again. */
	#reveal(line: number): void {
		if (this.#matches === undefined || this.#matches.has(line)) return;
		this.#level.value = "";
		this.#filter.value = "";
		this.#query();
	}

	#query(): void {
		this.#matches?.stop();
		this.#matches = undefined;
		this.#problem = "";
		const level = this.#level.value;
		const text = [level && `level>=${level}`, this.#filter.value.trim()]
			.filter(Boolean)
			.join(" ");
		if (this.#table.isOn && text !== "") {
			const filter = readFilter(text);
			if ("problem" in filter) this.#problem = filter.problem;
			else {
				this.#matches = new Matches(
					this.#store,
					new SearchInWorker({ filter: text }),
					this.#view.topLine,
					() => this.#view.refresh(),
				);
			}
		}
		this.#find.showOnly(this.#matches, this.#matches && text);
		this.#view.refresh();
	}

	#summary(): string {
		if (this.#problem !== "") return this.#problem;
		if (this.#matches === undefined) return "";
		const { lineCount, isComplete, isStuck } = this.#matches;
		if (isStuck) return "this takes too long";
		const of = formatCount(this.#store.count, "line");
		return `${formatCount(lineCount)} of ${of}${isComplete ? "" : " …"}`;
	}
}
