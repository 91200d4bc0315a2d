import type { OutputData } from "../../protocol/events.ts";
import { SAVED, type SavedLines, type SavedRun } from "../export/saved.ts";
import { Turns } from "../task.ts";
import type { FeedListener } from "./feed.ts";

/** Hears of a saved run: of its notes too, which no event tells. */
export interface ReplayListener
	extends Pick<FeedListener, "onEvent" | "onConnection"> {
	onNote(text: string): void;
	/** All lines are there, and these groups were folded, by their first lines. */
	onFolded(lines: readonly number[]): void;
}

/** A run that is in the page itself. */
export interface Replay {
	run: SavedRun;
	/** Tells its events, and resolves when it has; the page stays usable meanwhile. */
	play(listener: ReplayListener): Promise<void>;
}

/** The run that this page was saved with; undefined when it is live. */
export function savedReplay(): Replay | undefined {
	const [head, ...pieces] = document.querySelectorAll(SAVED);
	if (head === undefined) return undefined;
	const run: SavedRun = JSON.parse(head.textContent);
	return { run, play: (listener) => play(run, pieces, listener) };
}

async function play(
	run: SavedRun,
	pieces: readonly Element[],
	listener: ReplayListener,
): Promise<void> {
	if (run.start !== undefined) listener.onEvent("start", run.start, "");
	const turns = new Turns();
	for (const piece of pieces) {
		const all: SavedLines[] = JSON.parse(piece.textContent);
		for (const [kind, ms, text, process] of all) {
			if (kind === "note") listener.onNote(text.slice(0, -1));
			else listener.onEvent(kind, outputOf(ms, text, process), "");
		}
		piece.remove();
		await turns.next();
	}
	for (const pin of run.pins ?? []) listener.onEvent("pin", pin, "");
	if (run.folded !== undefined) listener.onFolded(run.folded);
	if (run.stop !== undefined) listener.onEvent("stop", run.stop, "");
	for (const exit of run.exits ?? []) listener.onEvent("exit", exit, "");
	if (run.exit === undefined) return listener.onConnection("saved");
	listener.onEvent("exit", run.exit, "");
	listener.onEvent("end", {}, "");
	listener.onConnection("closed");
}

function outputOf(
	ms: number,
	text: string,
	process: number | undefined,
): OutputData {
	return process === undefined ? [ms, text] : [ms, text, process];
}
