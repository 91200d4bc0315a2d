import type { ServerResponse } from "node:http";
import type { Cursor, Gap, Readable, Slice } from "../journal/cursor.ts";
import { decodeFrames } from "../protocol/decode.ts";
import type { Format } from "./formats/format.ts";
import type { Gzip } from "./gzip.ts";
import type { Turns } from "./turns.ts";

export interface ViewerOptions {
	/** With its head written, and for the viewer alone from now on. */
	response: ServerResponse;
	journal: Readable;
	format: Format;
	/** Where in the journal to begin. */
	cursor: Cursor;
	/** Up to where in the journal it is past; up to its end unless given. */
	pastEnd?: () => number;
	/** When it sends is decided here. */
	turns: Turns;
	/** When it ends. */
	until: Until;
	/** Where in the journal the last event begins that it wants; undefined for all. */
	last?: number | undefined;
	/** Whether it is beside a stream of the same viewer's, and is not counted as one more. */
	isPart?: boolean;
	/** Whether it stays open when the journal has ended, unless it polls. */
	stays: boolean;
	/** What encodes the answer; undefined when it is sent as it is. */
	gzip: Gzip | undefined;
	/** After how long, in ms, a silent stream shows that it is alive, again and again. */
	heartbeatMs: number;
	/** Told when it was sent everything and stays nevertheless. */
	onServed: () => void;
	/** Told when the response has been closed, by whichever side. */
	onClose: () => void;
	/** Told of the error that ended the stream, if one did. */
	onError: (error: Error) => void;
}

/**
 * When a stream ends: "end" when the journal does, unless it stays; "next"
 * when it has sent what there is, or the next that comes; "now" when it has
 * sent what there is.
 */
export type Until = "end" | "next" | "now";

/**
 * A cursor and a response: sends the journal from the cursor on, as fast as the
 * other side takes it, until the journal has ended or the other side has gone.
 * What was not taken yet waits in the journal, not here.
 */
export class Viewer {
	readonly #response: ServerResponse;
	readonly #journal: Readable;
	readonly #format: Format;
	readonly #stopListening: () => void;
	readonly #heartbeat: NodeJS.Timeout;
	readonly #turns: Turns;
	readonly #until: Until;
	readonly #onServed: () => void;
	readonly #onClose: () => void;
	readonly #onError: (error: Error) => void;
	#cursor: Cursor;
	#hasSent = false;
	readonly #gzip: Gzip | undefined;
	/** Up to where in the journal it was past when we began. */
	readonly #pastEnd: () => number;
	#pumping = false;
	#stalledAt = 0;
	/** What is to be told, the latest of each kind. */
	readonly #news = new Map<string, Buffer>();
	readonly #last: number;
	readonly #mayStay: boolean;
	/** Whether it is beside a stream of the same viewer's. */
	readonly isPart: boolean;
	#stays = false;
	#isServed = false;

	constructor(options: ViewerOptions) {
		const { response, journal, format, cursor, turns, heartbeatMs } = options;
		this.#turns = turns;
		this.#until = options.until;
		this.#last = options.last ?? Number.POSITIVE_INFINITY;
		this.isPart = options.isPart === true;
		this.#mayStay = options.stays;
		this.#gzip = options.gzip;
		const { offset } = journal.end;
		this.#pastEnd = options.pastEnd ?? (() => offset);
		this.#onServed = options.onServed;
		this.#onClose = options.onClose;
		this.#onError = options.onError;
		this.#response = response;
		this.#journal = journal;
		this.#format = format;
		this.#cursor = cursor;
		this.#stopListening = journal.onGrowth(this.#pump);
		this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
		response.on("drain", this.#pump);
		response.once("close", this.#closed);
	}

	/** Begins to send: what is not in the journal first. */
	begin(first: readonly Buffer[]): void {
		if (this.#gzip) this.#response.write(this.#gzip.head);
		for (const bytes of first) this.#write(bytes);
		this.#pump();
	}

	/** Whether it ends when it has sent something, and is asked for again. */
	get polls(): boolean {
		return this.#until !== "end";
	}

	/** Whether it takes what is not in the journal. */
	get takesNews(): boolean {
		return this.#format.takesNews === true;
	}

	/** How far in the journal it has been sent, in bytes. */
	get offset(): number {
		return this.#cursor.offset;
	}

	/** Whether there is more in the journal than it was sent. */
	get isBehind(): boolean {
		return this.#cursor.offset < this.#journal.end.offset;
	}

	/** Whether it was sent all that there will ever be. */
	get isDone(): boolean {
		return this.#journal.ended && !this.isBehind;
	}

	/** Whether all that there will ever be has left us, and it stays. */
	get isServed(): boolean {
		return this.#isServed;
	}

	/** For how long, in ms, the other side has taken nothing that it was sent; 0 when it takes it. */
	get stalledMs(): number {
		const { writableNeedDrain, writableEnded, writableFinished } =
			this.#response;
		const waits = writableNeedDrain || (writableEnded && !writableFinished);
		return waits ? performance.now() - this.#stalledAt : 0;
	}

	/**
	 * Sends an event that is not in the journal, as soon as it can be between two
	 * frames; in place of one of that name that could not be sent yet.
	 */
	tell(name: string, event: Buffer): void {
		if (!this.takesNews) return;
		this.#news.set(name, event);
		if (this.#pumping) return;
		this.#sendNews();
		if (this.polls) this.#pump();
	}

	/** Leaves the response, which is whole up to here, to another viewer. */
	release(): void {
		this.#stop();
		this.#response.off("drain", this.#pump);
		this.#response.off("close", this.#closed);
	}

	/** Ends it in mid-answer: it may come back and resume. */
	cut(): void {
		this.#response.destroy();
	}

	/**
	 * Ends it because the server does. One that was sent everything is ended, and
	 * not cut: a browser throws away what its script has not read yet when an
	 * answer breaks off (Streams, "ReadableStreamError").
	 */
	close(): void {
		if (this.#isServed && !this.#busy) this.#end();
		else this.cut();
	}

	/** Has what there is sent when our turn has come. */
	readonly #pump = () => this.#turns.soon(this.#step);

	readonly #step = () => {
		if (!this.#pumping) this.#try(() => this.#sendAll());
	};

	/**
	 * Sends what there is, until that is all, or the other side takes no more.
	 * Without a promise where the journal answers at once: many viewers do this for
	 * each line.
	 */
	#sendAll(): void {
		while (!this.#busy && !this.#pumping) {
			// First, or who lags behind would be told nothing until it has it all.
			this.#sendNews();
			if (this.#busy) return;
			if (this.#cursor.offset > this.#last) {
				this.#end();
				return;
			}
			const found = this.#journal.read(this.#cursor, this.#format.isQuick);
			if (found instanceof Promise) {
				this.#sendWhenRead(found);
				return;
			}
			if (found === undefined) {
				this.#atEnd();
				return;
			}
			this.#send(found);
		}
	}

	/** Has sent what there is: ends, or waits for more. */
	#atEnd(): void {
		const isEnough = this.#until === "next" && this.#hasSent;
		if (this.#until === "now" || isEnough) this.#end();
		else if (!this.#journal.ended) return;
		else if (!this.#mayStay || this.polls) this.#end();
		else if (!this.#stays) this.#stay();
	}

	/** Stays for what comes beside the journal or after it, and tells when the other side has been sent everything. */
	#stay(): void {
		this.#stays = true;
		const { heartbeat = "" } = this.#format;
		this.#write(heartbeat, () => {
			this.#isServed = true;
			this.#onServed();
		});
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
		const { offset } = this.#cursor;
		const isPast = offset < this.#pastEnd();
		const pastEnd = isPast ? part.next.offset : undefined;
		const bytes =
			"missing" in part
				? this.#format.gap(part.missing)
				: this.#format.frames(this.#wanted(part), offset, pastEnd);
		this.#cursor = part.next;
		if (this.#cursor.offset <= this.#last) {
			this.#journal.readAhead?.(this.#cursor, this.#format.isQuick);
		}
		const done = "missing" in part ? undefined : part.done;
		if (bytes.length === 0) {
			done?.();
			return;
		}
		this.#hasSent = true;
		if (isPast && this.#gzip) {
			this.#sendCompressed(this.#gzip, bytes);
			done?.(); // It has its own copy.
		} else this.#write(bytes, done);
	}

	/** The frames without those behind the last one that it wants. */
	#wanted({ frames, next }: Slice): Buffer {
		if (next.offset <= this.#last) return frames;
		let end = 0;
		for (const frame of decodeFrames(frames)) {
			if (frame.offset > this.#last) break;
			end = frame.end;
		}
		return frames.subarray(0, end);
	}

	/** Goes on when it is compressed, and our turn has come again. */
	#sendCompressed(gzip: Gzip, bytes: Buffer | string): void {
		this.#pumping = true;
		const send = (compressed: Buffer) => {
			this.#pumping = false;
			if (!this.#response.destroyed) this.#writeEncoded(compressed);
			this.#pump();
		};
		gzip
			.compress(Buffer.from(bytes))
			.then((done) => this.#turns.soon(() => this.#try(() => send(done))))
			.catch((error) => this.#fail(error));
	}

	#sendNews(): void {
		for (const [name, event] of this.#news) {
			// What is being compressed comes first, or the checksum would be wrong.
			if (this.#busy || this.#pumping) return;
			this.#news.delete(name);
			this.#write(event);
			this.#hasSent = true;
		}
	}

	/** @param onSent called when it has left us */
	#write(bytes: Buffer | string, onSent?: () => void): void {
		const encoded = this.#gzip ? this.#gzip.store(Buffer.from(bytes)) : bytes;
		this.#writeEncoded(encoded, onSent);
	}

	#writeEncoded(bytes: Buffer | string, onSent?: () => void): void {
		const isTaken = this.#response.write(bytes, onSent);
		if (!isTaken) this.#stalledAt = performance.now();
	}

	#end(): void {
		this.#stalledAt = performance.now();
		this.#response.end(this.#gzip?.end());
	}

	#try(step: () => void): void {
		try {
			step();
		} catch (error) {
			this.#fail(error as Error);
		}
	}

	/**
	 * Ends the stream, and says why. One that could not read the journal may come
	 * back and resume. For every other error it would come back to the same one,
	 * and so for ever, if it were not told to stay away.
	 */
	#fail(error: Error): void {
		this.#pumping = false;
		this.#onError(error);
		const bytes =
			error instanceof JournalReadError
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
			if (this.polls) this.#end();
		}
	}

	readonly #closed = () => {
		this.#stop();
		this.#onClose();
	};

	#stop(): void {
		clearInterval(this.#heartbeat);
		this.#turns.forget(this.#step);
		this.#stopListening();
	}
}

/** The journal could not be read, for a cause that the system gives. */
class JournalReadError extends Error {}

function readError(cause: Error): JournalReadError {
	return new JournalReadError(`cannot read the history: ${cause.message}`, {
		cause,
	});
}
