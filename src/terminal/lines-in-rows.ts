import { OpenLine } from "./open-line.ts";
import type { Row } from "./row.ts";

/** Whether the row goes on with the line of the row before it. */
function joins(rows: readonly Row[], y: number, begun?: OpenLine): boolean {
	if (!rows[y]?.continues) return false;
	return y === 0 ? begun !== undefined : rows[y - 1]?.wraps === true;
}

/**
 * The lines in the rows up to one, told ones too.
 *
 * @param begun what has left the terminal of the line that goes on in the first row
 * @param cursor which of the lines gets it; undefined when it isn't shown
 */
export function* linesInRows(
	rows: readonly Row[],
	end: number,
	begun?: OpenLine,
	cursor?: { x: number; y: number },
): Generator<OpenLine> {
	let line = begun && new OpenLine(begun);
	/** Those of the line's rows before; unknown where one has left the terminal. */
	let columns = begun === undefined ? 0 : Number.NaN;
	for (let y = 0; y < end; y++) {
		const row = rows[y] as Row;
		if (!joins(rows, y, begun)) {
			if (line !== undefined) yield line;
			line = new OpenLine();
			columns = 0;
		}
		line ??= new OpenLine();
		line.add(row);
		if (cursor === undefined) continue;
		if (y === cursor.y) line.cursor = columns + cursor.x;
		columns += row.length;
	}
	if (line !== undefined) yield line;
}

/** How many of the lines in the rows up to one are not finished. */
export function countOpen(
	rows: readonly Row[],
	end: number,
	begun?: OpenLine,
): number {
	let count = 0;
	let isOpen = begun !== undefined && !begun.isTold;
	for (let y = 0; y < end; y++) {
		if (isOpen && !joins(rows, y, begun)) {
			count++;
			isOpen = false;
		}
		isOpen ||= !(rows[y] as Row).isTold;
	}
	return isOpen ? count + 1 : count;
}

/** The same for the lines before that one which has the row at `y`. */
export function countOpenBefore(
	rows: readonly Row[],
	y: number,
	begun?: OpenLine,
): number {
	let start = Math.max(0, y);
	while (joins(rows, start, begun)) {
		if (start === 0) return 0;
		start--;
	}
	return countOpen(rows, start, begun);
}

/** The first of the lines in the rows up to one that is not finished. */
export function firstOpen(
	rows: readonly Row[],
	end: number,
	begun?: OpenLine,
): OpenLine | undefined {
	for (const line of linesInRows(rows, end, begun)) {
		if (!line.isTold) return line;
	}
	return undefined;
}
