import { readHyperlink } from "../text/hyperlink.ts";
import { nextStyle } from "../text/styles.ts";
import { type KeptParser, Parser, type ParserHandler } from "./parser.ts";
import { CONTROL_SEQUENCES, CONTROLS, ESCAPES, MODES } from "./sequences.ts";
import type { Terminal } from "./terminal.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
const CONTROL = /[\0-\x1f\x7f-\x9f]/;

/** An interpreter as it is kept by structured cloning. */
export interface KeptInterpreter {
	parser: KeptParser;
	movedUpAt: number;
	printed: string;
}

/** Does in a terminal what its input says. */
export class Interpreter {
	readonly #terminal: Terminal;
	readonly #parser: Parser;
	/** When the cursor last went up, in ms since the start of the run. */
	movedUpAt = Number.NEGATIVE_INFINITY;
	/** What was printed last, if nothing else has come since. */
	#printed = "";

	constructor(terminal: Terminal) {
		this.#terminal = terminal;
		this.#parser = new Parser(this.#handler, terminal.isForPipe);
	}

	/** Whether what comes next begins outside of any sequence. */
	get isIdle(): boolean {
		return this.#parser.isIdle;
	}

	/** It as it is kept. */
	keep(): KeptInterpreter {
		const { movedUpAt } = this;
		return { parser: this.#parser.keep(), movedUpAt, printed: this.#printed };
	}

	/** Goes on where one that was kept was. */
	use({ parser, movedUpAt, printed }: KeptInterpreter): void {
		this.#parser.use(parser);
		this.movedUpAt = movedUpAt;
		this.#printed = printed;
	}

	/** Text was printed by other means, and nothing else since. */
	noteText(text: string): void {
		this.#printed = text;
	}

	/** Takes input, cut anywhere. */
	feed(text: string): void {
		this.#parser.feed(text);
	}

	readonly #handler: ParserHandler = {
		print: (text) => {
			this.#terminal.print(text);
			this.#printed = text;
		},
		control: (code) => {
			CONTROLS[code]?.(this.#terminal);
			this.#printed = "";
		},
		csi: (name, parameters) => this.#act(() => this.#csi(name, parameters)),
		escape: (name) => this.#act(() => ESCAPES[name]?.(this.#terminal)),
		osc: (string) => {
			const target = readHyperlink(string);
			if (target === undefined) return;
			const isSound = target !== "" && !CONTROL.test(target);
			this.#terminal.link = isSound ? target : undefined;
		},
	};

	/** Does what a sequence says, and takes note if the cursor went up. */
	#act(action: () => void): void {
		const { y } = this.#terminal.cursor;
		action();
		this.#printed = "";
		const { cursor, now } = this.#terminal;
		if (cursor.y < y) this.movedUpAt = now;
	}

	#csi(name: string, parameters: string): void {
		const terminal = this.#terminal;
		const { cursor } = terminal;
		const numbers = parameters.split(";").map(Number);
		const parameter = (n: number, missing = 0) => numbers[n] || missing;
		if (name === "m") {
			cursor.style = nextStyle(cursor.style, parameters);
		} else if (name === "b") {
			const last = Array.from(this.#printed).at(-1) ?? "";
			const count = Math.min(parameter(0, 1), terminal.mostColumns);
			terminal.print(last.repeat(count));
		} else if (/^\??[hl]$/.test(name)) {
			const prefix = name.slice(0, -1);
			for (const mode of numbers) {
				MODES[`${prefix}${mode}`]?.(terminal, name.endsWith("h"));
			}
		} else {
			CONTROL_SEQUENCES[name]?.(terminal, parameter);
		}
	}
}
