import type { Output } from "./echo.ts";
import type { Words } from "./say.ts";

/** What we say to the user ourselves, on stderr. */
export class Voice {
	/** Our words, ready to be said. */
	readonly say: Words;
	/** Whether only errors are to be said. */
	isQuiet = false;
	readonly #stderr: Output;
	readonly #isTerminal: boolean;

	/** @param isTerminal whether stderr is one, which may become raw at any time */
	constructor(stderr: Output, say: Words, isTerminal: boolean) {
		this.#stderr = stderr;
		this.say = say;
		this.#isTerminal = isTerminal;
	}

	/** Says what is no error, unless we are to be quiet. */
	readonly remark = (line: string): void => {
		if (!this.isQuiet) this.tell(line);
	};

	/** Says it, on a line of its own. */
	readonly tell = (line: string): void => {
		// It may have become raw by the time that this is written.
		const end = this.#isTerminal ? "\r\n" : "\n";
		const text = `${this.#stderr.isInLine ? "\n" : ""}${line}`;
		this.#stderr.write(Buffer.from(text.replaceAll("\n", end)));
	};
}
