import { setImmediate as nextTurn } from "node:timers/promises";
import type { Cursor, JournalReader } from "../../journal/cursor.ts";
import { decodeFrames } from "../../protocol/decode.ts";
import type {
	EventData,
	OutputData,
	StartData,
} from "../../protocol/events.ts";
import { linesOfRun } from "../../terminal/lines-of-run.ts";
import { messageLine } from "../../text/message-line.ts";

const BEGINNING: Cursor = { offset: 0, output: 0 };

/**
 * Takes lines as `linesOfRun` tells of them; false when it has enough.
 *
 * @param ms when they came, since the run began
 * @param isGap whether the line stands for those that have gone from the log
 */
export type OnLines = (
	lines: string,
	ms: number,
	markers: readonly string[],
	isGap?: boolean,
) => boolean;

type Take = (...of: Parameters<OnLines>) => void;

/**
 * Reads a run's log from its beginning, as far as it goes now, and gives its
 * lines as the page has them: the numbers are the same. In turns, so that nobody
 * else waits for it.
 *
 * @param onLines takes some lines, each with its newline
 * @param turn resolves when the next piece may be read
 * @throws {Error} when the log can't be read
 */
export async function readLines(
	journal: JournalReader,
	start: StartData,
	onLines: OnLines,
	turn: () => Promise<unknown> = () => nextTurn(),
): Promise<void> {
	let isWanted = true;
	const take: Take = (...of) => {
		isWanted = isWanted && onLines(...of);
	};
	const { write, finish } = linesTo(take, start);
	let cursor = BEGINNING;
	for (;;) {
		const slice = await journal.read(cursor);
		if (slice === undefined) break;
		if ("frames" in slice) {
			for (const { name, data } of decodeFrames(slice.frames)) {
				write(name, data);
			}
		} else write("gap", "");
		cursor = slice.next;
		if (!isWanted) return;
		await turn();
	}
	finish();
}

function linesTo(
	take: Take,
	start: StartData,
): { write: (name: string, data: string) => void; finish: () => void } {
	const run = linesOfRun(start, (_stream, lines, ms, markers) =>
		take(lines, ms, markers),
	);
	const write = (name: string, data: string) => {
		if (name === "stdout" || name === "stderr") {
			const [ms, text, process]: OutputData = JSON.parse(data);
			run.write(name, text, ms, process);
		} else if (name === "message") {
			const message: EventData["message"] = JSON.parse(data);
			run.write("stderr", messageLine(message), message.ms);
		} else if (name === "resize") {
			const size: EventData["resize"] = JSON.parse(data);
			run.resize(size);
		} else if (name === "gap") {
			run.finish();
			take("\n", 0, [], true); // The page says there what is missing.
		}
	};
	return { write, finish: () => run.finish() };
}
