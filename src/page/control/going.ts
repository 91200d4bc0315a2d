import { announceLine, announceStep } from "../bar/announcement.ts";
import type { FindBar } from "../find/find-bar.ts";
import type { Group } from "../groups/groups.ts";
import { titleOf } from "../groups/title.ts";
import type { LogView } from "../list/log-view.ts";
import type { Looks } from "../list/looks.ts";
import type { LineStore } from "../store/line-store.ts";
import type { MarkedLines } from "./marked-lines.ts";

interface Parts {
	store: LineStore;
	view: LogView;
	find: FindBar;
	looks: Looks;
	marked: MarkedLines;
}

/** Goes to lines and steps, wherever they are asked for: lines count from 0. */
export class Going {
	readonly #parts: Parts;

	constructor(parts: Parts) {
		this.#parts = parts;
	}

	/** Goes to a line that may be hidden, and shows it as the one that one has gone to. */
	show(line: number): void {
		const { view, find, looks } = this.#parts;
		find.reveal(line);
		looks.here = line;
		view.relook();
		view.goTo(line);
	}

	/** The same, and has it read out. */
	toLine(line: number): void {
		this.show(line);
		announceLine(this.#parts.store, line);
	}

	/** Goes to a line, and marks it in the address. */
	toMarked(line: number): void {
		const { store, find, marked } = this.#parts;
		find.reveal(line);
		marked.goTo(line);
		announceLine(store, line);
	}

	/** Goes to a step, opens it, and marks its first line in the address. */
	toStep(group: Group): void {
		const { store, find, looks, marked } = this.#parts;
		const { line, folded } = group;
		if (folded) store.groups.toggle(line);
		find.reveal(line);
		looks.here = undefined;
		marked.goTo(line);
		const { state } = looks.steps.of(group, store);
		announceStep(titleOf(group, store), state);
	}

	/** The line that one looks at: that one has gone to, as long as it is in view. */
	get lookedAt(): number {
		const { store, view, looks } = this.#parts;
		const isInView = (line: number | undefined) =>
			view.rows.some((row) => row.line === line);
		const gone = [looks.marked?.first, looks.here].find(isInView);
		return gone ?? (view.follows ? Math.max(0, store.reach - 1) : view.topLine);
	}
}
