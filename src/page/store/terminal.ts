import { TerminalLines } from "../../terminal/terminal-lines.ts";
import type { Line } from "./line.ts";
import type { LineStore, LiveLines } from "./line-store.ts";

/**
 * What a command writes to its terminal: lines that have left its screen
 * become the store's, those that it still shows stand below them.
 */
export class Terminal implements LiveLines {
	readonly #terminal: TerminalLines;

	constructor(store: LineStore, cols: number, rows: number) {
		this.#terminal = new TerminalLines(cols, rows, (lines, ms, markers) =>
			store.addLines("stdout", ms, lines, markers),
		);
		store.screen = this;
	}

	get length(): number {
		return this.#terminal.lines.length;
	}

	line(index: number): Line {
		const line = this.#terminal.lines[index] ?? { text: "", ms: 0 };
		return { kind: "stdout", length: line.text.length, ...line };
	}

	write(ms: number, text: string): void {
		this.#terminal.write(text, ms);
	}

	resize(cols: number, rows: number): void {
		this.#terminal.resize(cols, rows);
	}

	/** What the screen shows is all of it: nothing more will come there. */
	finish(): void {
		this.#terminal.finish();
	}
}
