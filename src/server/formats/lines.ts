import { MiB } from "../../defaults.ts";
import { decodeFrames } from "../../protocol/decode.ts";
import { encodeFailure, HEARTBEAT } from "../../protocol/encode.ts";
import type {
	EventData,
	OutputData,
	StartData,
	StreamName,
} from "../../protocol/events.ts";
import { formatEventId } from "../../protocol/id.ts";
import { TerminalLines } from "../../terminal/terminal-lines.ts";
import { plainLine } from "../../text/line.ts";
import type { Format } from "./format.ts";

/** A longer line is sent in pieces, so that no viewer costs us more than this. */
const LONGEST_LINE = 1 * MiB;

/** A line that rewrites itself is worked out when it has become this long. */
const RESOLVE_LENGTH = 4096;

/** A frame, and how many lines ended before it. */
interface Anchor {
	offset: number;
	lines: number;
}

const BEGINNING: Anchor = { offset: 0, lines: 0 };

/** The line of a stream that is not finished yet, and where it began. */
interface Unfinished extends Anchor {
	text: string;
}

/**
 * One event per line, in plain text, for the simplest of clients: unnamed for
 * stdout, "stderr" for stderr, and "exit" at the end.
 *
 * A line's id is `<log token>-<offset>-<n>`: whoever reads the log from the
 * frame at that offset and leaves out n lines, goes on after this one. The
 * frame is the one in which the oldest unfinished line began, so that resuming
 * cuts no line.
 *
 * What comes from a terminal goes through a screen first, so that what was
 * rewritten is sent as it was left: a line is sent when it has scrolled off, or
 * has been left alone for a second. What the screen shows depends on all that
 * came before, so resuming reads from the first frame.
 */
export class LinesFormat implements Format {
	readonly heartbeat = HEARTBEAT;
	readonly failure = encodeFailure;
	readonly #token: string;
	readonly #skip: number;
	readonly #masked: (line: string) => string;
	readonly #unfinished = new Map<StreamName, Unfinished>();
	readonly #screen: TerminalLines | undefined;
	#fromScreen = "";
	#frame: Anchor = BEGINNING;
	#lines = 0;

	/**
	 * @param skip how many lines to leave out
	 * @param masked hides in a line what came together only when it was rewritten
	 */
	constructor(
		token: string,
		start: StartData,
		skip = 0,
		masked = (line: string) => line,
	) {
		this.#token = token;
		this.#skip = skip;
		this.#masked = masked;
		if (!start.tty || start.cols === null || start.rows === null) return;
		this.#screen = new TerminalLines(start.cols, start.rows, (lines) => {
			for (const line of lines.slice(0, -1).split("\n")) {
				this.#fromScreen += this.#line("stdout", line);
			}
		});
	}

	frames(frames: Buffer, offset: number): string {
		let events = "";
		for (const { name, data, start, end } of decodeFrames(frames)) {
			this.#frame = { offset: offset + start, lines: this.#lines };
			if (name === "stdout" || name === "stderr") {
				const [ms, text]: OutputData = JSON.parse(data);
				events +=
					name === "stdout" && this.#screen !== undefined
						? this.#shown((screen) => {
								screen.settle(ms);
								screen.write(text, ms);
							})
						: this.#output(name, text);
			} else if (name === "resize") {
				const { cols, rows }: EventData["resize"] = JSON.parse(data);
				events += this.#shown((screen) => screen.resize(cols, rows));
			} else if (name === "exit") {
				events += this.#shown((screen) => screen.finish());
				// Both count, unfinished or not: whoever resumes may not know of one.
				for (const stream of ["stdout", "stderr"] as const) {
					if (this.#unfinished.has(stream))
						events += this.#output(stream, "\n");
					else this.#lines++;
				}
				// The id of the "end" that follows: who has seen this has seen all.
				const id = formatEventId(this.#token, offset + end);
				events += `id: ${id}\nevent: exit\ndata: ${data}\n\n`;
			}
		}
		return events;
	}

	idle(): string {
		return this.#shown((screen) => screen.settle(Number.POSITIVE_INFINITY));
	}

	gap(missing: number): string {
		this.#unfinished.clear();
		const shown = this.#shown((screen) => screen.finish());
		return `${shown}event: gap\ndata: ${JSON.stringify({ bytes: missing })}\n\n`;
	}

	#output(stream: StreamName, text: string): string {
		const before = this.#unfinished.get(stream);
		this.#unfinished.delete(stream);
		const lines = ((before?.text ?? "") + text).split("\n");
		let rest = withoutRewritten(lines.pop() ?? "");
		if (rest.length > LONGEST_LINE) {
			lines.push(rest);
			rest = "";
		}
		const events = lines.map((line) => this.#line(stream, line)).join("");
		if (rest !== "") {
			const began = lines.length === 0 ? before : undefined;
			this.#unfinished.set(stream, { ...this.#frame, ...began, text: rest });
		}
		return events;
	}

	/** What the screen has to tell after that. */
	#shown(action: (screen: TerminalLines) => void): string {
		if (this.#screen === undefined) return "";
		this.#fromScreen = "";
		action(this.#screen);
		return this.#fromScreen;
	}

	#line(stream: StreamName, line: string): string {
		this.#lines++;
		if (this.#lines <= this.#skip) return "";
		// At most the other stream has one, this one's has just ended.
		const [unfinished = this.#frame] = this.#unfinished.values();
		const oldest = this.#screen === undefined ? unfinished : BEGINNING;
		const id = formatEventId(this.#token, oldest.offset);
		const event = stream === "stderr" ? "event: stderr\n" : "";
		return `id: ${id}-${this.#lines - oldest.lines}\n${event}data: ${this.#plain(line)}\n\n`;
	}

	/** What is as it came has been masked with the rest. */
	#plain(line: string): string {
		const plain = plainLine(line);
		const isAsItCame = plain === line && this.#screen === undefined;
		return isAsItCame ? plain : this.#masked(plain);
	}
}

/** The beginning of a line, without what its last carriage return covers. */
function withoutRewritten(text: string): string {
	const last = text.length > RESOLVE_LENGTH ? text.lastIndexOf("\r") : -1;
	if (last === -1) return text;
	return `${plainLine(text.slice(0, last))}\r${text.slice(last + 1)}`;
}
