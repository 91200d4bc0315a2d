import type { LineStore } from "../store/line-store.ts";

/**
 * The whole text, with its colours' escape sequences, in parts. Where several
 * processes wrote it, each line begins with its process's name.
 */
export function namedParts(store: LineStore): Iterable<string> {
	return store.lanes.areProcesses ? namedLines(store) : store.parts;
}

function* namedLines(store: LineStore): Generator<string> {
	// Open lines change while this takes its time, and are read now.
	const settled = store.finished.end;
	const open = [...lines(store, settled, store.end)];
	yield* lines(store, store.first, settled);
	yield* open;
}

function* lines(store: LineStore, from: number, to: number): Generator<string> {
	for (let index = from; index < to; index++) {
		yield `${store.lanes.label(store.lane(index))}${wholeText(store, index)}\n`;
	}
}

/** A line's whole text: of a long one that has not ended, the line has the beginning. */
export function wholeText(store: LineStore, index: number): string {
	const { text, length } = store.line(index);
	if (length <= text.length) return text;
	const part = store.parts.at(index - store.end) ?? text;
	return part.endsWith("\n") ? part.slice(0, -1) : part;
}
