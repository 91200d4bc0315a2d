/** What a terminal's input is made of. */
export interface ParserHandler {
	/** Printable characters. */
	print(text: string): void;
	/** A control character, by its code. */
	control(code: number): void;
	/** A sequence `ESC [ prefix parameters intermediates final`. */
	csi(name: string, parameters: string): void;
	/** A sequence `ESC intermediates final`. */
	escape(name: string): void;
	/** A string `ESC ] string ST`, unless it is longer than any that counts. */
	osc(string: string): void;
}

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is what they are
const CONTROL = /[\0-\x1f\x7f-\x9f]/g;

/** A whole sequence, or the beginning of a string such as a title (ECMA-48, 5.4 to 5.6). */
const SEQUENCE =
	/\x1b(?:\[([<-?]*)([\d;:]*)([ -/]*)([@-~])|([\]PX^_])|([ -/]*[0-OQ-WYZ\\`-~]))/y;

/** What may become a sequence when more comes. */
const BEGINNING = /\x1b(?:\[[0-?]*[ -/]*|[ -/]*)$/y;

/** What is left out where something that is no sequence begins like one. */
const MALFORMED = /\x1b(?:\[[0-?]*[ -/]*)?/y;

/** Where a string may end: BEL, ST, or what breaks it off. */
const STRING_END = /[\x07\n\x18\x1a\x1b\x9c]/g;

/**
 * The beginnings of titles and links, which a newline breaks off too in what
 * comes through pipes: one that a program forgot to end would hide the rest of
 * a log. Images have newlines.
 */
const IN_A_LINE = /^(?:[0-2]|8);/;

/** What ends a string as it should. */
const TERMINATOR = /[\x07\x9c]|\x1b\\/y;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: that is what they are

const ESC = "\x1b";

/** A longer string is data rather than a link's target or a title. */
const LONGEST_STRING = 4096;

/** A longer beginning of a sequence never becomes one. */
const LONGEST_SEQUENCE = 4096;

/** What has begun of a sequence, as it is kept by structured cloning. */
export interface KeptParser {
	rest: string;
	introducer: string;
	string: string;
}

/**
 * Takes a terminal's input apart, cut anywhere. Strings other than OSC's
 * (images, and what is for some terminals only) are left out.
 */
export class Parser {
	readonly #handler: ParserHandler;
	#rest = "";
	/** What introduced the string that has not ended yet, and of OSC's what came. */
	#introducer = "";
	#string = "";

	readonly #isForPipe: boolean;

	constructor(handler: ParserHandler, isForPipe: boolean) {
		this.#handler = handler;
		this.#isForPipe = isForPipe;
	}

	/** Whether what comes next begins outside of any sequence. */
	get isIdle(): boolean {
		return this.#rest === "" && this.#introducer === "";
	}

	/** What has begun, as it is kept. */
	keep(): KeptParser {
		return {
			rest: this.#rest,
			introducer: this.#introducer,
			string: this.#string,
		};
	}

	/** Goes on where one that was kept was. */
	use({ rest, introducer, string }: KeptParser): void {
		this.#rest = rest;
		this.#introducer = introducer;
		this.#string = string;
	}

	feed(chunk: string): void {
		const text = this.#rest + chunk;
		this.#rest = "";
		let at = 0;
		while (at < text.length) {
			if (this.#introducer !== "") at = this.#takeString(text, at);
			else if (text[at] === ESC) at = this.#sequence(text, at);
			else at = this.#plain(text, at);
		}
	}

	#plain(text: string, at: number): number {
		CONTROL.lastIndex = at;
		const end = CONTROL.exec(text)?.index ?? text.length;
		if (end > at) this.#handler.print(text.slice(at, end));
		else this.#handler.control(text.charCodeAt(at));
		return Math.max(end, at + 1);
	}

	#sequence(text: string, at: number): number {
		SEQUENCE.lastIndex = at;
		const match = SEQUENCE.exec(text);
		if (match === null) return this.#noSequence(text, at);
		const [whole, prefix, parameters, intermediates, final, string, short] =
			match;
		if (string !== undefined) {
			this.#introducer = string;
			this.#string = "";
		} else if (short !== undefined) this.#handler.escape(short);
		else {
			this.#handler.csi(`${prefix}${intermediates}${final}`, parameters ?? "");
		}
		return at + whole.length;
	}

	#noSequence(text: string, at: number): number {
		BEGINNING.lastIndex = at;
		if (BEGINNING.test(text) && text.length - at < LONGEST_SEQUENCE) {
			this.#rest = text.slice(at);
			return text.length;
		}
		MALFORMED.lastIndex = at;
		return at + (MALFORMED.exec(text)?.[0].length ?? 1);
	}

	#takeString(text: string, at: number): number {
		STRING_END.lastIndex = at;
		const end = STRING_END.exec(text)?.index ?? text.length;
		const isOsc = this.#introducer === "]";
		if (isOsc && this.#string.length <= LONGEST_STRING) {
			this.#string += text.slice(at, Math.min(end, at + LONGEST_STRING + 1));
		}
		if (end === text.length) return end;
		if (text[end] === "\n") {
			if (this.#isForPipe && isOsc && IN_A_LINE.test(this.#string)) {
				this.#introducer = "";
				return end;
			}
			if (isOsc) this.#string += "\n";
			return end + 1;
		}
		if (text[end] === ESC && end + 1 === text.length) {
			this.#rest = ESC;
			return text.length;
		}
		TERMINATOR.lastIndex = end;
		const isTerminated = TERMINATOR.test(text);
		this.#introducer = "";
		if (isTerminated && isOsc && this.#string.length <= LONGEST_STRING) {
			this.#handler.osc(this.#string);
		}
		if (text[end] !== ESC) return end + 1;
		return isTerminated ? end + 2 : end;
	}
}
