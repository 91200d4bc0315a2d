import type { OnFinished } from "./lines-terminal.ts";
import { type KeptLine, OpenLine } from "./open-line.ts";
import type { Row } from "./row.ts";

/** Puts lines together again whose rows leave a terminal at its top. */
export class LeavingLine {
	readonly #onFinished: OnFinished;
	readonly #longest: number;
	#begun: OpenLine | undefined;

	/** @param longest a longer line, in characters, is given out in pieces */
	constructor(onFinished: OnFinished, longest: number) {
		this.#onFinished = onFinished;
		this.#longest = longest;
	}

	/** What has left of a line whose end has not. */
	get begun(): OpenLine | undefined {
		return this.#begun;
	}

	/** It as it is kept by structured cloning. */
	keep(): KeptLine | undefined {
		return this.#begun?.toKeep();
	}

	/** Goes on where one that was kept was. */
	use(kept: KeptLine | undefined): void {
		this.#begun = kept && OpenLine.from(kept);
	}

	/** Takes the next row that leaves. */
	take(row: Row): void {
		if (!row.continues) this.end();
		this.#begun ??= new OpenLine();
		this.#begun.keep(row);
		if (!row.wraps || this.#begun.length > this.#longest) this.end();
	}

	/** Nothing more belongs to the line; it is given out, if it has not been told before. */
	end(): void {
		const line = this.#begun;
		if (line === undefined) return;
		this.#begun = undefined;
		if (!line.isTold) this.#onFinished(`${line.text}\n`, 1, line);
	}
}
