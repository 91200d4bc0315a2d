import { KiB, MiB } from "../../defaults.ts";
import { decodeFrames, type Frame } from "../../protocol/decode.ts";
import { formatPieceId } from "../../protocol/id.ts";
import type { Format } from "./format.ts";

/** A stream that has come so far, in bytes, gets whole events from there on. */
const ENOUGH = 1 * MiB;

/** Output is cut into events of about so many bytes. */
export const PIECE_BYTES = 1 * KiB;

export interface PiecesOptions {
	/** What sends everything else, and whole events. */
	whole: Format;
	/** The log's token, as event ids have it. */
	token: string;
	/** How large events may get, in bytes. */
	size: number;
	/** The event that the viewer has a part of, and how many bytes of its text that is. */
	begun: { offset: number; delivered: number };
}

/**
 * Events that are cut smaller, for a viewer whose connection does not last
 * until one of the usual size is through. It would come back for the same event
 * for ever.
 *
 * Here alone, what is sent is not a pure function of the event. A piece is an
 * event of the same name, time and process; its id says how much of the text
 * the viewer has with it, so that it goes on behind that. Pieces of one event,
 * cut anywhere, have each byte of it once.
 */
export class PiecesFormat implements Format {
	readonly heartbeat;
	readonly takesNews;
	readonly failure;
	readonly gap;
	readonly #whole: Format;
	readonly #token: string;
	readonly #size: number;
	readonly #begun: PiecesOptions["begun"];
	#sent = 0;

	constructor({ whole, token, size, begun }: PiecesOptions) {
		this.heartbeat = whole.heartbeat;
		this.takesNews = whole.takesNews;
		this.failure = whole.failure;
		this.gap = whole.gap;
		this.#whole = whole;
		this.#token = token;
		this.#size = size;
		this.#begun = begun;
	}

	frames(frames: Buffer, offset: number, pastEnd?: number): Buffer | string {
		if (this.#sent >= ENOUGH) {
			return this.#whole.frames(frames, offset, pastEnd);
		}
		this.#sent += frames.length;
		let events = "";
		for (const frame of decodeFrames(frames)) {
			const { start, end, name } = frame;
			events +=
				name === "stdout" || name === "stderr"
					? this.#cut(frame)
					: frames.toString("utf8", start, end);
		}
		return events;
	}

	#cut({ name, data, offset }: Frame): string {
		const [ms, text, ...others]: [number, string, ...unknown[]] =
			JSON.parse(data);
		let delivered = offset === this.#begun.offset ? this.#begun.delivered : 0;
		let rest = Buffer.from(text).toString("utf8", delivered);
		let events = "";
		while (rest !== "") {
			const piece = firstPiece(rest, this.#size);
			rest = rest.slice(piece.length);
			delivered += Buffer.byteLength(piece);
			const id = formatPieceId(this.#token, offset, delivered);
			const json = JSON.stringify([ms, piece, ...others]);
			events += `id: ${id}\nevent: ${name}\ndata: ${json}\n\n`;
		}
		return events;
	}
}

/** The beginning of the text, in whole characters, that takes so many bytes as JSON; one at least. */
function firstPiece(text: string, size: number): string {
	for (let length = size; ; length = Math.ceil(length / 2)) {
		const piece = wholeCharacters(text, length);
		const bytes = Buffer.byteLength(JSON.stringify(piece));
		if (bytes <= size || length === 1) return piece;
	}
}

/** About so many UTF-16 code units, without a surrogate that lacks its other half. */
function wholeCharacters(text: string, length: number): string {
	const last = text.charCodeAt(length - 1);
	const isCut = last >= 0xd800 && last < 0xdc00;
	return text.slice(0, isCut ? length + 1 : length);
}
