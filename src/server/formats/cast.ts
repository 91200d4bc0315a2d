import { decodeFrames } from "../../protocol/decode.ts";
import type {
	EventData,
	OutputData,
	StartData,
	StreamName,
} from "../../protocol/events.ts";
import type { Format } from "./format.ts";

/** The size that a player draws where the command has no terminal. */
const NO_TERMINAL = { cols: 80, rows: 24 };

/** A newline that no carriage return comes before. */
const BARE_NEWLINE = /(?<!\r)\n/g;

/** The first line of a recording. */
export function castHeader(start: StartData): Buffer {
	const { command, title, startedAt } = start;
	return line({
		version: 2,
		width: start.cols ?? NO_TERMINAL.cols,
		height: start.rows ?? NO_TERMINAL.rows,
		timestamp: Math.floor(startedAt / 1000),
		...(command !== null && { command }),
		title,
	});
}

/**
 * A recording for asciinema's players (asciicast v2): what was printed, when,
 * and how large the terminal was. A message is a marker.
 */
export function castFormat({ tty }: StartData): Format {
	let ms = 0;
	/** The end of what each stream printed last: a CRLF may come in two parts. */
	const ends = { stdout: "", stderr: "" };
	const output = (stream: StreamName, text: string) => {
		// A terminal's driver has done so already; with a pipe, nobody has.
		if (tty && stream === "stdout") return event(ms, "o", text);
		const end = ends[stream];
		ends[stream] = text.endsWith("\r") ? "\r" : "";
		const shown = (end + text).replace(BARE_NEWLINE, "\r\n");
		return event(ms, "o", shown.slice(end.length));
	};
	return {
		frames(frames) {
			const lines: Buffer[] = [];
			for (const { name, data } of decodeFrames(frames)) {
				if (name === "stdout" || name === "stderr") {
					const [at, text]: OutputData = JSON.parse(data);
					ms = Math.max(ms, at);
					lines.push(output(name, text));
				} else if (name === "resize") {
					const { cols, rows }: EventData["resize"] = JSON.parse(data);
					lines.push(event(ms, "r", `${cols}x${rows}`));
				} else if (name === "message") {
					const message: EventData["message"] = JSON.parse(data);
					ms = Math.max(ms, message.ms);
					lines.push(event(ms, "m", message.text));
				}
			}
			return Buffer.concat(lines);
		},
		gap: (missing) =>
			output(
				"stdout",
				`\r\n[sse-tail: ${missing} bytes of output are no longer in the history]\r\n`,
			),
	};
}

function event(ms: number, code: string, data: string): Buffer {
	return line([ms / 1000, code, data]);
}

function line(json: object): Buffer {
	return Buffer.from(`${JSON.stringify(json)}\n`);
}
