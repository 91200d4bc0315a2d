import { Row } from "./row.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Gives a screen another size. Lines that had wrapped wrap anew; the cursor
 * stays with its character. Rows for which there is no more room leave the
 * screen at its top, blank ones below the cursor first.
 */
export function rewrap(
	terminal: Terminal,
	cols: number,
	height: number,
	onScrolledOff: (row: Row) => void,
): void {
	const { main, mainCursor: cursor } = terminal;
	const { rows, x, y } =
		cols === main.cols
			? { rows: main.rows, x: cursor.x, y: cursor.y }
			: wrapped(main.rows, cols, cursor);
	const used =
		Math.max(
			y,
			rows.findLastIndex((row) => !row.isBlank),
		) + 1;
	const off = Math.max(0, used - height);
	for (const row of rows.slice(0, off)) onScrolledOff(row);
	const kept = rows.slice(off, off + height);
	while (kept.length < height) kept.push(new Row());
	terminal.wrapNext = false;
	terminal.replaceMain(kept, cols, Math.min(x, cols - 1), Math.max(0, y - off));
}

function wrapped(
	rows: readonly Row[],
	cols: number,
	cursor: { x: number; y: number },
): { rows: Row[]; x: number; y: number } {
	const next: Row[] = [];
	let row = new Row();
	row.continues = rows[0]?.continues ?? false;
	let col = 0;
	/** Whether all of the row comes from rows of finished lines. */
	let isTold = true;
	const at = { x: 0, y: 0 };
	for (const [y, old] of rows.entries()) {
		row.ms ??= old.ms;
		row.left = Math.max(row.left, old.left);
		isTold &&= old.isTold;
		if (y === cursor.y) place(cursor.x);
		let oldCol = 0;
		for (const { char, width, style } of old.cells()) {
			if (col + width > cols) {
				breakRow(true);
				row.left = old.left;
				isTold = old.isTold;
			}
			if (y === cursor.y && oldCol <= cursor.x) place(cursor.x - oldCol);
			row.set(col, char, width, style);
			col += width;
			oldCol += width;
		}
		if (y === cursor.y && oldCol <= cursor.x) place(cursor.x - oldCol);
		if (!(old.wraps && rows[y + 1]?.continues)) breakRow(false);
	}
	return { rows: next, ...at };

	function breakRow(wraps: boolean): void {
		row.wraps = wraps;
		if (isTold) row.tell();
		isTold = true;
		next.push(row);
		row = new Row();
		row.continues = wraps;
		col = 0;
	}

	/** The cursor is so many columns right of here. */
	function place(columns: number): void {
		at.x = col + columns;
		at.y = next.length;
	}
}
