import type { EventData, EventName, StartData } from "../../protocol/events.ts";
import type { IndexPlace } from "../../protocol/run-index.ts";
import { screenOf } from "../../terminal/lines-of-run.ts";
import { messageLine } from "../../text/message-line.ts";
import { Lanes } from "../lanes/lanes.ts";
import type { Line } from "../store/line.ts";
import { LineStore } from "../store/line-store.ts";

/** Lines of a log, made from a place of its index on. */
export class Segment {
	/** The index of its first line, and of the one after its last. */
	readonly first: number;
	#most: number;
	readonly #store = new LineStore();
	#characters = 0;
	/** The colours that hold where a stream of a process goes on. */
	readonly #styles = new Map<string, string>();

	/**
	 * @param place where it begins; undefined for the beginning of the log
	 * @param end the index of the line after its last; undefined where it goes on
	 */
	constructor(start: StartData, place: IndexPlace | undefined, end?: number) {
		this.first = place?.line ?? 0;
		this.#most = end ?? Number.POSITIVE_INFINITY;
		// Names that are found in lines are told by who has read them all.
		const screen = place ? place.screen : screenOf(start);
		this.#store.begin(screen, new Lanes(start.processes));
		for (const [stream, ms, text, process] of place?.open ?? []) {
			if (ms !== null) this.#store.append(stream, ms, text, process);
			else this.#styles.set(`${stream} ${process}`, text);
		}
	}

	/** Takes an event that comes next in the log. */
	take<Name extends EventName>(name: Name, data: EventData[Name]): void {
		if (name === "stdout" || name === "stderr") {
			const [ms, text, process] = data as EventData["stdout"];
			this.#characters += text.length;
			const style = this.#takeStyle(`${name} ${process}`);
			this.#store.append(name, ms, style + text, process);
		} else if (name === "message") {
			const message = data as EventData["message"];
			const line = this.#takeStyle("stderr undefined") + messageLine(message);
			this.#store.append("stderr", message.ms, line);
		} else if (name === "resize") {
			this.#store.resize(data as EventData["resize"]);
		} else if (name === "exit") {
			const { process } = data as EventData["exit"];
			if (process === undefined) this.#store.finish();
		}
	}

	/** The colours that hold where a stream goes on, once. */
	#takeStyle(key: string): string {
		const style = this.#styles.get(key) ?? "";
		if (style !== "") this.#styles.delete(key);
		return style;
	}

	get end(): number {
		return Math.min(this.#most, this.first + this.#store.end);
	}

	/** How much it has, in characters. */
	get characters(): number {
		return this.#characters;
	}

	/** The line at an index from first to end - 1. */
	line(index: number): Line {
		return this.#store.line(index - this.first);
	}
}
