import { PLAIN } from "../../ansi/style.ts";
import { Screen } from "../../screen/screen.ts";
import type { Line } from "./line.ts";
import type { LineStore, LiveLines } from "./line-store.ts";

/**
 * What a command writes to its terminal: lines that have left its screen
 * become the store's, those that it still shows stand below them.
 */
export class Terminal implements LiveLines {
	readonly #screen: Screen;

	constructor(store: LineStore, cols: number, rows: number) {
		this.#screen = new Screen(cols, rows, (lines, style, ms) =>
			store.addLines("stdout", ms, lines, style),
		);
		store.screen = this;
	}

	get length(): number {
		return this.#screen.lines.length;
	}

	line(index: number): Line {
		const line = this.#screen.lines[index] ?? { text: "", ms: 0 };
		return { kind: "stdout", length: line.text.length, style: PLAIN, ...line };
	}

	write(ms: number, text: string): void {
		this.#screen.write(text, ms);
	}

	resize(cols: number, rows: number): void {
		this.#screen.resize(cols, rows);
	}

	/** What the screen shows is all of it: nothing more will come there. */
	finish(): void {
		this.#screen.finish();
	}
}
