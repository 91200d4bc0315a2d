import type { ServerResponse } from "node:http";
import { HEARTBEAT_MS } from "../defaults.ts";
import type { Cursor, Gap, Slice } from "../journal/cursor.ts";
import type { Log } from "../journal/log.ts";
import { type Format, IDLE_MS } from "./formats/format.ts";
import type { Turns } from "./turns.ts";

export interface ViewerOptions {
	/** With its head written, and for the viewer alone from now on. */
	response: ServerResponse;
	log: Log;
	format: Format;
	/** Where in the log to begin. */
	cursor: Cursor;
	/** When it sends is decided here. */
	turns: Turns;
	/** Whether to end as soon as there is nothing more to send just now. */
	once: boolean;
	/** Told of the error that ended the stream, if one did. */
	onError: (error: Error) => void;
}

/**
 * A cursor and a response: sends the log from the cursor on, as fast as the
 * other side takes it, until the log has ended or the other side has gone.
 * What was not taken yet waits in the log, not here.
 */
export class Viewer {
	readonly #response: ServerResponse;
	readonly #log: Log;
	readonly #format: Format;
	readonly #stopListening: () => void;
	readonly #heartbeat: NodeJS.Timeout;
	readonly #turns: Turns;
	readonly #once: boolean;
	readonly #onError: (error: Error) => void;
	#cursor: Cursor;
	#hasSent = false;
	#pumping = false;
	#stalledAt = 0;
	#news: Buffer | undefined;
	#idle: NodeJS.Timeout | undefined;

	constructor(options: ViewerOptions) {
		const { response, log, format, cursor, turns, once, onError } = options;
		this.#turns = turns;
		this.#once = once;
		this.#onError = onError;
		this.#response = response;
		this.#log = log;
		this.#format = format;
		this.#cursor = cursor;
		this.#stopListening = log.onGrowth(this.#pump);
		this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
		response.on("drain", this.#pump);
		response.once("close", () => this.#stop());
		this.#pump();
	}

	/** Whether it was sent all that there will ever be. */
	get isDone(): boolean {
		return this.#log.ended && this.#cursor.offset >= this.#log.end.offset;
	}

	/** For how long, in ms, the other side has taken nothing that it was sent; 0 when it takes it. */
	get stalledMs(): number {
		const { writableNeedDrain, writableEnded, writableFinished } =
			this.#response;
		const waits = writableNeedDrain || (writableEnded && !writableFinished);
		return waits ? performance.now() - this.#stalledAt : 0;
	}

	/** Sends an event that is not in the log, as soon as it can be between two frames. */
	tell(event: Buffer): void {
		if (!this.#format.takesNews) return;
		this.#news = event;
		if (!this.#pumping) this.#sendNews();
	}

	/** Ends it in mid-answer: it may come back and resume. */
	cut(): void {
		this.#response.destroy();
	}

	/** Has what there is sent when our turn has come. */
	readonly #pump = () => this.#turns.soon(this.#step);

	readonly #step = () => {
		if (!this.#pumping) this.#try(() => this.#sendAll());
	};

	/**
	 * Sends what there is, until that is all, or the other side takes no more.
	 * Without a promise where the log answers at once: many viewers do this for
	 * each line.
	 */
	#sendAll(): void {
		while (!this.#busy) {
			const found = this.#log.read(this.#cursor);
			if (found !== undefined) clearTimeout(this.#idle);
			if (found instanceof Promise) {
				this.#sendWhenRead(found);
				return;
			}
			if (found === undefined) {
				const isEnough = this.#once && this.#hasSent;
				if (this.#log.ended || isEnough) this.#end();
				else this.#waitIdle();
				break;
			}
			this.#send(found);
		}
		this.#sendNews();
	}

	/** Goes on when the disk has answered, and our turn has come again. */
	#sendWhenRead(reading: Promise<Slice | Gap>): void {
		this.#pumping = true;
		const send = (part: Slice | Gap) => {
			this.#pumping = false;
			if (!this.#response.destroyed) this.#send(part);
			this.#pump();
		};
		reading
			.then((part) => this.#turns.soon(() => this.#try(() => send(part))))
			.catch((error) => this.#fail(readError(error)));
	}

	/** Sends what comes next, always whole frames. */
	#send(part: Slice | Gap): void {
		const bytes =
			"missing" in part
				? this.#format.gap(part.missing)
				: this.#format.frames(part.frames, this.#cursor.offset);
		this.#cursor = part.next;
		if (bytes.length === 0) return;
		this.#write(bytes);
		this.#hasSent = true;
	}

	#sendNews(): void {
		if (this.#news === undefined || this.#busy) return;
		this.#write(this.#news);
		this.#news = undefined;
	}

	#write(bytes: Buffer | string): void {
		if (!this.#response.write(bytes)) this.#stalledAt = performance.now();
	}

	#end(): void {
		this.#stalledAt = performance.now();
		this.#response.end();
	}

	#try(step: () => void): void {
		try {
			step();
		} catch (error) {
			this.#fail(error as Error);
		}
	}

	/**
	 * Ends the stream, and says why. One that could not read the log may come
	 * back and resume. For every other error it would come back to the same one,
	 * and so for ever, if it were not told to stay away.
	 */
	#fail(error: Error): void {
		this.#pumping = false;
		this.#onError(error);
		const bytes =
			error instanceof LogReadError
				? undefined
				: this.#format.failure?.(error.message);
		if (bytes === undefined || this.#response.destroyed) this.cut();
		else {
			this.#write(bytes);
			this.#end();
		}
	}

	/** Whether the other side has not taken yet what it was sent, or has gone. */
	get #busy(): boolean {
		const { writableNeedDrain, destroyed, writableEnded } = this.#response;
		return writableNeedDrain || destroyed || writableEnded;
	}

	#beat(): void {
		const idle = !this.#pumping && !this.#busy;
		if (idle && this.#format.heartbeat) {
			this.#write(this.#format.heartbeat);
			if (this.#once) this.#end();
		}
	}

	/** Lets the format say what it has held back, unless something new comes. */
	#waitIdle(): void {
		if (this.#format.idle === undefined) return;
		clearTimeout(this.#idle);
		const sayIdle = () => {
			const bytes = this.#busy ? "" : this.#format.idle?.();
			if (bytes) this.#write(bytes);
		};
		this.#idle = setTimeout(() => this.#try(sayIdle), IDLE_MS);
	}

	#stop(): void {
		clearInterval(this.#heartbeat);
		clearTimeout(this.#idle);
		this.#turns.forget(this.#step);
		this.#stopListening();
	}
}

/** The log could not be read, for a cause that the system gives. */
class LogReadError extends Error {}

function readError(cause: Error): LogReadError {
	return new LogReadError(`cannot read the history: ${cause.message}`, {
		cause,
	});
}
