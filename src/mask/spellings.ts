/** The characters that have names in HTML. */
const ENTITIES: Partial<Record<string, string>> = {
	"&": "amp",
	"<": "lt",
	">": "gt",
	'"': "quot",
	"'": "apos",
};

/**
 * The letter after a backslash that means a control character in JSON, C and
 * shells.
 */
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
 * Makes a regular expression for a text as it is and as programs escape it in URLs,
 * JSON, source code, HTML and shell commands. Every character may be escaped or
 * not, because encoders differ in which characters they escape.
 */
export function spellings(text: string): string {
	return Array.from(text.replaceAll("\r\n", "\n"), spelling).join("");
}

/** Makes a regular expression that matches exactly a text. */
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

/**
 * The character itself, after a backslash as in shells, `+` for a space, and
 * the quotings of a quote.
 */
function plain(character: string): string[] {
	const literal = literally(character);
	if (!/^[ -~]$/.test(character)) return [literal];
	const ways = [`\\\\?${literal}`];
	if (character === " ") ways.push("\\+");
	if (character === "'") ways.push(literally("'\\''"), `'"'"'`);
	return ways;
}

/**
 * The escapes of JSON, C, JavaScript, Python and shells: by code unit, by code
 * point and by byte.
 */
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

/** The percent-encoding (RFC 3986, 2.1). */
function percentEncoded(character: string): string {
	return bytes(character, (byte) => `%${hex(byte, 2)}`);
}

function entities(character: string, code: number): string[] {
	const name = ENTITIES[character];
	const ways = [`&#0*${code};`, `&#[xX]0*${hex(code, 1)};`];
	return name === undefined ? ways : [`&${name};`, ...ways];
}

/** Writes each byte of the character in UTF-8. */
function bytes(character: string, write: (byte: number) => string): string {
	return Array.from(Buffer.from(character), write).join("");
}

/** Makes a pattern for a hexadecimal number, in upper or lower case. */
function hex(number: number, length: number): string {
	return number
		.toString(16)
		.padStart(length, "0")
		.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
