import type { Terminal } from "./terminal.ts";

/** The parameters of a sequence: the nth, or that where it is missing or 0. */
type Parameters = (n: number, missing?: number) => number;

type Action = (terminal: Terminal, parameter: Parameters) => void;

const up: Action = (d, p) => d.moveRows(-p(0, 1));
const down: Action = (d, p) => d.moveRows(p(0, 1));
const toColumn: Action = (d, p) => d.toColumn(p(0, 1) - 1);
const right: Action = (d, p) => d.toColumn(d.cursor.x + p(0, 1));

const position: Action = (d, p) => {
	d.toRow(p(0, 1) - 1);
	d.toColumn(p(1, 1) - 1);
	d.isHome = true;
};

/** Inserts or deletes rows at the cursor's, which has to be between the margins. */
const rows =
	(what: "insertRows" | "deleteRows"): Action =>
	(d, p) => {
		const { cursor, grid } = d;
		if (cursor.y < grid.top || cursor.y > grid.bottom) return;
		grid[what](cursor.y, p(0, 1), d.blank);
		d.toColumn(0);
	};

const margins: Action = (d, p) => {
	const { height } = d.grid;
	const top = p(0, 1) - 1;
	const bottom = Math.min(p(1, height), height) - 1;
	if (top >= bottom) return;
	d.grid.setMargins(top, bottom);
	d.toRow(0);
	d.toColumn(0);
};

/** What each control sequence does, by its name (ECMA-48, 8.3; xterm's ctlseqs). */
export const CONTROL_SEQUENCES: Readonly<Record<string, Action>> = {
	"@": (d, p) => {
		const count = Math.min(p(0, 1), d.mostColumns);
		d.row.insert(d.cursor.x, count, d.grid.cols, keepPosition(d).blank);
	},
	A: up,
	B: down,
	C: right,
	D: (d, p) => d.toColumn(d.cursor.x - p(0, 1)),
	E: (d, p) => {
		down(d, p);
		d.toColumn(0);
	},
	F: (d, p) => {
		up(d, p);
		d.toColumn(0);
	},
	G: toColumn,
	H: position,
	I: (d, p) => times(p(0, 1), () => d.tab(1)),
	J: (d, p) => d.eraseInScreen(p(0)),
	"?J": (d, p) => d.eraseInScreen(p(0)),
	K: (d, p) => d.eraseInRow(p(0)),
	"?K": (d, p) => d.eraseInRow(p(0)),
	L: rows("insertRows"),
	M: rows("deleteRows"),
	P: (d, p) =>
		d.row.delete(d.cursor.x, p(0, 1), d.grid.cols, keepPosition(d).blank),
	S: (d, p) => d.grid.scrollUp(p(0, 1), d.blank),
	T: (d, p) => d.grid.scrollDown(p(0, 1), d.blank),
	X: (d, p) => {
		const { x } = keepPosition(d).cursor;
		d.row.erase(x, Math.min(x + p(0, 1), d.grid.cols), d.blank);
	},
	Z: (d, p) => times(p(0, 1), () => d.tab(-1)),
	"`": toColumn,
	a: right,
	d: (d, p) => d.toRow(p(0, 1) - 1),
	e: (d, p) => {
		const { y, origin } = d.cursor;
		d.toRow(y - (origin ? d.grid.top : 0) + p(0, 1));
	},
	f: position,
	g: (d, p) => {
		if (p(0) === 0 || p(0) === 3) d.clearTabs(p(0) === 3);
	},
	r: margins,
	s: (d) => d.saveCursor(),
	u: (d) => d.restoreCursor(),
	"!p": (d) => d.resetModes(),
};

/** What each mode does when it is set or reset. */
export const MODES: Readonly<
	Record<string, (terminal: Terminal, set: boolean) => void>
> = {
	"4": (d, set) => {
		d.inserts = set;
	},
	"20": (d, set) => {
		d.newLine = set;
	},
	"?6": (d, set) => {
		d.cursor.origin = set;
		d.toRow(0);
		d.toColumn(0);
	},
	"?7": (d, set) => {
		d.autowrap = set;
	},
	"?25": (d, set) => {
		d.showsCursor = set;
	},
	"?47": (d, set) => d.showAlternate(set),
	"?1047": (d, set) => d.showAlternate(set),
	"?1048": (d, set) => (set ? d.saveCursor() : d.restoreCursor()),
	"?1049": (d, set) => {
		if (set) d.saveCursor();
		d.showAlternate(set);
		if (!set) d.restoreCursor();
	},
};

/** What each short sequence does. */
export const ESCAPES: Readonly<Record<string, (terminal: Terminal) => void>> = {
	"7": (d) => d.saveCursor(),
	"8": (d) => d.restoreCursor(),
	D: (d) => d.index(),
	E: (d) => {
		d.lineFeed();
		d.toColumn(0);
	},
	H: (d) => d.setTab(),
	M: (d) => d.reverseIndex(),
	c: (d) => d.reset(),
	n: (d) => useSet(d, 2),
	o: (d) => useSet(d, 3),
	...designations("(", 0),
	...designations(")", 1),
	...designations("*", 2),
	...designations("+", 3),
};

/** What each control character does. */
export const CONTROLS: Readonly<Record<number, (terminal: Terminal) => void>> =
	{
		8: (d) => d.toColumn(d.cursor.x - 1),
		9: (d) => d.tab(1),
		10: (d) => d.lineFeed(),
		11: (d) => d.lineFeed(),
		12: (d) => d.lineFeed(),
		13: (d) => d.toColumn(0),
		14: (d) => useSet(d, 1),
		15: (d) => useSet(d, 0),
	};

/** What says of a character set which one it is: DEC's for lines, or ASCII. */
function designations(
	intermediate: string,
	set: number,
): Record<string, (terminal: Terminal) => void> {
	return {
		[`${intermediate}0`]: (d) => d.designate(set, true),
		[`${intermediate}B`]: (d) => d.designate(set, false),
	};
}

function useSet({ cursor }: Terminal, set: number): void {
	cursor.set = set;
}

/** The cursor no longer waits to wrap, and stays where it is. */
function keepPosition(terminal: Terminal): Terminal {
	terminal.toColumn(terminal.cursor.x);
	return terminal;
}

function times(count: number, action: () => void): void {
	for (let n = 0; n < Math.min(count, 1000); n++) action();
}
