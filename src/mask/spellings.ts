/** What HTML has names for. */
const ENTITIES: Partial<Record<string, string>> = {
	"&": "amp",
	"<": "lt",
	">": "gt",
	'"': "quot",
	"'": "apos",
};

/** What stands for a control after a backslash, in JSON, C and shells. */
const CONTROLS: Partial<Record<string, string>> = {
	"\0": "0",
	"\x07": "a",
	"\b": "b",
	"\t": "t",
	"\n": "n",
	"\v": "v",
	"\f": "f",
	"\r": "r",
	"\x1b": "[eE]",
};

/**
 * A regular expression for a text as it is and as programs write it into URLs,
 * JSON, source code, HTML and shell commands. Each character may be written in
 * any of its ways, as the languages differ in which ones they change.
 */
export function spellings(text: string): string {
	return Array.from(text.replaceAll("\r\n", "\n"), spelling).join("");
}

/** A text as a regular expression. */
function literally(text: string): string {
	return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function spelling(character: string): string {
	if (/^[a-z\d]$/i.test(character)) return character;
	const code = character.codePointAt(0) ?? 0;
	const ways = [
		...plain(character),
		...escaped(character, code),
		percentEncoded(character),
		...entities(character, code),
	];
	if (character === "\n") ways.push(`${spelling("\r")}(?:${ways.join("|")})`);
	return `(?:${ways.join("|")})`;
}

/** As it is, with a backslash as in shells, `+` for a space, and what quotes a quote. */
function plain(character: string): string[] {
	const literal = literally(character);
	if (!/^[ -~]$/.test(character)) return [literal];
	const ways = [`\\\\?${literal}`];
	if (character === " ") ways.push("\\+");
	if (character === "'") ways.push(literally("'\\''"), `'"'"'`);
	return ways;
}

/** As JSON, C, JavaScript, Python and shells have it: by code unit, by code point and by byte. */
function escaped(character: string, code: number): string[] {
	const units = Array.from({ length: character.length }, (_, n) =>
		character.charCodeAt(n),
	);
	const ways = [
		units.map((unit) => `\\\\u${hex(unit, 4)}`).join(""),
		`\\\\u\\{0*${hex(code, 1)}\\}`,
		`\\\\U${hex(code, 8)}`,
		bytes(character, (byte) => `\\\\x${hex(byte, 2)}`),
		bytes(character, (byte) => `\\\\0?${byte.toString(8).padStart(3, "0")}`),
	];
	if (code > 0x7f && code < 0x100) ways.push(`\\\\x${hex(code, 2)}`);
	const control = CONTROLS[character];
	if (control !== undefined) ways.push(`\\\\${control}`);
	return ways;
}

/** RFC 3986, 2.1; of any character, as encoders differ in which ones they leave. */
function percentEncoded(character: string): string {
	return bytes(character, (byte) => `%${hex(byte, 2)}`);
}

function entities(character: string, code: number): string[] {
	const name = ENTITIES[character];
	const ways = [`&#0*${code};`, `&#[xX]0*${hex(code, 1)};`];
	return name === undefined ? ways : [`&${name};`, ...ways];
}

/** Each byte of its UTF-8. */
function bytes(character: string, write: (byte: number) => string): string {
	return Array.from(Buffer.from(character), write).join("");
}

/** In either case. */
function hex(number: number, length: number): string {
	return number
		.toString(16)
		.padStart(length, "0")
		.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
