export type Pick = <Item>(items: ArrayLike<Item>) => Item;

/** Makes a piece of output. */
export type Part = (pick: Pick) => string;

const NUMBERS = ["", "0", "1", "2", "3", "7", "30"];

/** Whatever a program may print, and what it may leave behind for later. */
export const ANYTHING: Part[] = [
	(pick) => "abcdefghijklmnopqrstuvwxyz".slice(pick([0, 3, 10, 20, 25])),
	(pick) => pick(["word ", "日本", "😀", "é", "e\u0301", "  ", "\t"]),
	(pick) => pick(["\n", "\r\n", "\r", "\b", "\v", "\r\r"]),
	(pick) => "plain\nlines of\ttext\r\n".repeat(pick([1, 5, 200])),
	(pick) => pick(["\x1b[44m", "\x1b[m", "\x1b[1;34m", "\x1b[38;5;99m"]),
	(pick) => `\x1b[${pick(NUMBERS)}${pick("ABCDEFGLMPXST@IZKJ")}`,
	(pick) => `\x1b[${pick(NUMBERS)};${pick(NUMBERS)}${pick("Hr")}`,
	(pick) => pick(["\x1b7", "\x1b8", "\x1bH", "\x1b[3g", "\x1b[5b", "\x1bM"]),
	(pick) => pick(["\x1b[H", "\x1b[J", "\x1b[H\x1b[J", "x\x1b[2b"]),
	(pick) => pick(["\x1b[?1049h", "\x1b[?1049l", "\x1bc", "\x1b[!p"]),
	(pick) => `\x1b[${pick(["?7", "?25", "?6", "4", "20"])}${pick("hl")}`,
	(pick) => pick(["\x1b(0", "\x1b)0", "\x0e", "\x0f", "\x1b(B"]),
	(pick) => `\x1b]8;;${pick(["", "http://a/"])}${pick(["\x07", "\x1b\\"])}`,
	(pick) => pick(["\x1b", "\x1b[3", "\x1b]8;;http:", "\x1b]0;ti", "\x1bPq"]),
	() => "section_start:1:a\r\x1b[0K",
];

/** Output that could not be stranger, in pieces; the same for the same seed. */
export function randomOutput(seed: number, parts: readonly Part[]): string[] {
	let state = seed * 2654435761;
	const below = (limit: number) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * limit);
	};
	const pick: Pick = (items) => items[below(items.length)] as never;
	return Array.from({ length: 1 + below(4) }, () =>
		Array.from({ length: below(20) }, () => pick(parts)(pick)).join(""),
	);
}
