/** The beginning of a line, after blanks, that names a secret. */
const COMMAND = "::add-mask::";

/**
 * The longest value that is hidden in later output. A longer one is hidden in
 * its own line only.
 */
const LONGEST_VALUE = 64 * 1024;

/** The most blanks before a command. */
const MOST_BLANKS = 100;

/** Text up to a command, and the secret that the command names. */
export interface Part {
	text: string;
	secret: string | undefined;
}

/**
 * Takes GitHub's workflow command `::add-mask::value` out of a text that comes
 * in pieces, cut anywhere. A line that is or may become a command is held back
 * until it ends; other text is not.
 *
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export class AddMask {
	/** The beginning of a command, or of what may become one. */
	#held = "";
	/** Whether the line consists of blanks so far. */
	#isAtStart = true;
	/** Whether the rest of the line belongs to a value that is too long. */
	#isSkipping = false;

	/** Whether a text can pass as it is; if so it has passed. */
	passes(bytes: Buffer): boolean {
		if (this.#held !== "" || this.#isSkipping) return false;
		if (bytes.includes(COMMAND)) return false;
		const newline = bytes.lastIndexOf("\n");
		const isLong = bytes.length - newline > MOST_BLANKS + COMMAND.length;
		const line = isLong ? "" : bytes.subarray(newline + 1).toString();
		const isAtStart = !isLong && (newline !== -1 || this.#isAtStart);
		if (isAtStart && mayBecome(line)) return false;
		this.#isAtStart = isAtStart && line.trim() === "";
		return true;
	}

	push(piece: string): Part[] {
		const parts: Part[] = [];
		let text = this.#held + piece;
		this.#held = "";
		while (text !== "") {
			if (this.#isSkipping) {
				const end = text.indexOf("\n");
				if (end === -1) break;
				this.#isSkipping = false;
				text = text.slice(end);
			}
			const at = this.#find(text);
			if (at === -1) break;
			const from = at + COMMAND.length;
			const end = text.indexOf("\n", from);
			const value = text.slice(from, end === -1 ? undefined : end);
			this.#isSkipping = end === -1 && value.length > LONGEST_VALUE;
			if (end === -1 && !this.#isSkipping) {
				parts.push({ text: text.slice(0, at), secret: undefined });
				this.#held = text.slice(at);
				this.#isAtStart = true;
				return parts;
			}
			const isSecret = value.trim() !== "" && value.length <= LONGEST_VALUE;
			parts.push({
				text: `${text.slice(0, from)}***`,
				secret: isSecret ? unescaped(value.replace(/\r$/, "")) : undefined,
			});
			this.#isAtStart = false;
			text = end === -1 ? "" : text.slice(end);
		}
		if (!this.#isSkipping) parts.push(this.#rest(text));
		return parts;
	}

	/** What is left when nothing more comes; a command needs no newline then. */
	end(): Part[] {
		const held = this.#held;
		if (!held.startsWith(COMMAND)) return [{ text: held, secret: undefined }];
		return [{ text: `${COMMAND}***`, secret: undefined }];
	}

	/** The next command's place; -1 for none. */
	#find(text: string): number {
		let at = text.indexOf(COMMAND);
		for (; at !== -1; at = text.indexOf(COMMAND, at + 1)) {
			const start = text.lastIndexOf("\n", at) + 1;
			const isBlank = text.slice(start, at).trim() === "";
			if (isBlank && (start > 0 || this.#isAtStart)) return at;
		}
		return -1;
	}

	/** Text without a command: the end of it may become one. */
	#rest(text: string): Part {
		const newline = text.lastIndexOf("\n");
		const line = text.slice(newline + 1);
		if (newline !== -1) this.#isAtStart = true;
		const hold = this.#isAtStart && mayBecome(line);
		const blanks = line.length - line.trimStart().length;
		const from = hold ? newline + 1 + blanks : text.length;
		this.#held = text.slice(from);
		this.#isAtStart &&= hold || line.trim() === "";
		return { text: text.slice(0, from), secret: undefined };
	}
}

function mayBecome(line: string): boolean {
	const begun = line.trimStart();
	return begun !== "" && COMMAND.startsWith(begun);
}

/** Undoes the escaping of @actions/core. */
function unescaped(value: string): string {
	const characters: Partial<Record<string, string>> = {
		"%0D": "\r",
		"%0A": "\n",
		"%25": "%",
	};
	return value.replaceAll(
		/%(?:0D|0A|25)/gi,
		(code) => characters[code.toUpperCase()] ?? code,
	);
}
