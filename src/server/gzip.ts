import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { KiB } from "../defaults.ts";

/** Less than so many bytes are sent as they are. */
export const WORTH_BYTES = 64 * KiB;

/** A member's head: deflate, no name, no time, an unknown system (RFC 1952, 2.3). */
const HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** The most that a stored block holds (RFC 1951, 3.2.4). */
const STORED_BYTES = 0xffff;

/** An empty stored block, the last. */
const LAST_BLOCK = Buffer.from([1, 0, 0, 0xff, 0xff]);

/** Loaded only when somebody takes it: a start would wait for it. */
const loadZlib = () => import("node:zlib");

type Zlib = Awaited<ReturnType<typeof loadZlib>>;

/**
 * One answer as gzip: what is past compressed, off our thread, and what comes
 * live as it is, in stored blocks.
 *
 * A compressor per viewer would hold 256 KiB for each, and to flush it at each
 * line costs a hundred times what the line does. So each piece is compressed on
 * its own, up to a byte's boundary (a sync flush), which deflate allows anywhere
 * in a stream; between them this only keeps the checksum and the length.
 */
export class Gzip {
	readonly #zlib: Zlib;
	#crc = 0;
	#length = 0;

	private constructor(zlib: Zlib) {
		this.#zlib = zlib;
	}

	static async create(): Promise<Gzip> {
		return new Gzip(await loadZlib());
	}

	/** What the answer's head says of it. */
	readonly headers = { "Content-Encoding": "gzip" };

	/** What comes first of all. */
	readonly head = HEAD;

	/** Compresses what comes next; nothing else may come before it is done. */
	async compress(bytes: Buffer): Promise<Buffer> {
		this.#count(bytes);
		const { constants, deflateRaw } = this.#zlib;
		return promisify(deflateRaw)(bytes, {
			level: constants.Z_BEST_SPEED,
			finishFlush: constants.Z_SYNC_FLUSH,
		});
	}

	/** What comes next, as it is. */
	store(bytes: Buffer): Buffer {
		this.#count(bytes);
		const parts: Buffer[] = [];
		for (let at = 0; at < bytes.length; at += STORED_BYTES) {
			const part = bytes.subarray(at, at + STORED_BYTES);
			const head = Buffer.alloc(5);
			head.writeUInt16LE(part.length, 1);
			head.writeUInt16LE(part.length ^ 0xffff, 3);
			parts.push(head, part);
		}
		return Buffer.concat(parts);
	}

	/** What comes last. */
	end(): Buffer {
		const tail = Buffer.alloc(8);
		tail.writeUInt32LE(this.#crc, 0);
		tail.writeUInt32LE(this.#length % 2 ** 32, 4);
		return Buffer.concat([LAST_BLOCK, tail]);
	}

	#count(bytes: Buffer): void {
		this.#crc = this.#zlib.crc32(bytes, this.#crc);
		this.#length += bytes.length;
	}
}

/** All of it at once, off our thread. */
export async function gzipped(text: string): Promise<Buffer> {
	const { gzip } = await loadZlib();
	return promisify(gzip)(text);
}

/** Whether the client takes gzip (RFC 9110, 12.5.3). */
export function acceptsGzip({ headers }: IncomingMessage): boolean {
	const accepted = headers["accept-encoding"] ?? "";
	return String(accepted)
		.split(",")
		.some((each) => {
			const [name = "", ...parameters] = each.split(";");
			const isRefused = parameters.some((one) =>
				/^\s*q=0(\.0*)?\s*$/.test(one),
			);
			return name.trim().toLowerCase() === "gzip" && !isRefused;
		});
}
