import {
	createCipheriv,
	createDecipheriv,
	createHmac,
	randomBytes,
	scryptSync,
	timingSafeEqual,
} from "node:crypto";
import type {
	ChoicesAnswer,
	RunAnswer,
	RunRequest,
	ShownCommand,
	StopAnswer,
} from "../protocol/control.ts";
import type { WaitingSummary } from "../protocol/events.ts";
import type { Entry, Fields } from "./redis.ts";

/** How far, in ms, the clocks of a hub and a publisher may be apart. */
const MOST_APART_MS = 60_000;

/** What a publisher lets hubs run. */
export interface Offer {
	publisher: string;
	machine: string;
	/** Where it was started: the same for all that were started there. */
	place: string;
	commands: readonly ShownCommand[];
	waiting: readonly WaitingSummary[];
}

/** An offer on its way: of one publisher, and for a while. */
export interface SentOffer extends Offer {
	/** When it was sent, in ms since 1970. */
	at: number;
}

/**
 * The offer of a publisher, as it was sealed; undefined for what is none (by our
 * key orders and answers are sealed, too), is another publisher's, or was sent
 * long ago: who can write to Redis could show again what was offered once.
 *
 * @param now in ms since 1970
 */
export function offerIn(
	data: unknown,
	publisher: string,
	now = Date.now(),
): Offer | undefined {
	const { at, ...offer } = (data ?? {}) as Partial<SentOffer>;
	const { machine, place, commands, waiting } = offer;
	const isWhole =
		[machine, place].every((each) => typeof each === "string") &&
		Array.isArray(commands) &&
		Array.isArray(waiting);
	if (!isWhole || offer.publisher !== publisher) return undefined;
	return isFresh(at, now) ? (offer as Offer) : undefined;
}

/** Whether something was sent by now, as far as clocks agree. */
function isFresh(at: unknown, now: number): boolean {
	return typeof at === "number" && Math.abs(now - at) <= MOST_APART_MS;
}

/** What somebody who has control of a hub wants of a publisher. */
export type Order =
	| { do: "run"; request: RunRequest; key: string | undefined }
	| { do: "stop"; token: string; signal?: unknown; by?: unknown }
	| { do: "withdraw"; waiting: number }
	| { do: "choices"; command: string; parameter: string; others: string };

/** What became of it, by what was wanted. */
export type OrderAnswer =
	| { run: RunAnswer | { token: string } | { failed: string } }
	| { stop: StopAnswer | string }
	| { withdraw: boolean }
	| { choices: ChoicesAnswer | undefined };

/** An order on its way: for one publisher, once, and soon. */
export interface Sent {
	publisher: string;
	/** Where the answer goes. */
	hub: string;
	/** Named by chance: who has seen it takes it no more. */
	nonce: string;
	/** When it was sent, in ms since 1970. */
	at: number;
	order: Order;
}

/** An answer on its way. */
export interface Answered {
	nonce: string;
	answer: OrderAnswer;
}

/**
 * Seals what hubs and publishers tell each other that have the same key: signed,
 * so that nobody else can order anything, and encrypted, since an order may have
 * a secret in it.
 */
export class Seal {
	readonly #secrecy: Buffer;
	readonly #signing: Buffer;

	constructor(key: string) {
		const keys = scryptSync(key, "sse-tail: orders through a hub", 64);
		this.#secrecy = keys.subarray(0, 32);
		this.#signing = keys.subarray(32);
	}

	seal(data: unknown): Fields {
		const iv = randomBytes(12);
		const cipher = createCipheriv("aes-256-gcm", this.#secrecy, iv);
		const text = Buffer.from(JSON.stringify(data));
		const sealed = Buffer.concat([
			iv,
			cipher.update(text),
			cipher.final(),
			cipher.getAuthTag(),
		]);
		return { m: sealed, s: this.#signature(sealed) };
	}

	/** What was sealed; undefined when it was not by our key. */
	open({ fields }: Pick<Entry, "fields">): unknown {
		const sealed = fields.get("m") ?? Buffer.alloc(0);
		const signature = fields.get("s") ?? Buffer.alloc(0);
		const right = this.#signature(sealed);
		if (signature.length !== right.length) return undefined;
		if (!timingSafeEqual(signature, right)) return undefined;
		const iv = sealed.subarray(0, 12);
		const decipher = createDecipheriv("aes-256-gcm", this.#secrecy, iv);
		decipher.setAuthTag(sealed.subarray(-16));
		const text = decipher.update(sealed.subarray(12, -16));
		return JSON.parse(`${Buffer.concat([text, decipher.final()])}`);
	}

	/** A secret that all have who have the key. */
	derived(what: string): string {
		return createHmac("sha256", this.#signing).update(what).digest("base64url");
	}

	#signature(sealed: Buffer): Buffer {
		return createHmac("sha256", this.#signing).update(sealed).digest();
	}
}

/** Takes each order once, of those for one publisher, while they are fresh. */
export class OrderGate {
	readonly #publisher: string;
	readonly #seen = new Map<string, number>();

	constructor(publisher: string) {
		this.#publisher = publisher;
	}

	/**
	 * Lets an order in, or says why not.
	 *
	 * @param now in ms since 1970
	 */
	admits(
		{ publisher, nonce, at }: Sent,
		now = Date.now(),
	): "yes" | "not ours" | "stale" | "again" {
		if (publisher !== this.#publisher) return "not ours";
		if (!isFresh(at, now)) return "stale";
		for (const [seen, until] of this.#seen) {
			if (until < now) this.#seen.delete(seen);
		}
		if (this.#seen.has(nonce)) return "again";
		// As long as another one of that time would be fresh.
		this.#seen.set(nonce, at + 2 * MOST_APART_MS);
		return "yes";
	}
}

/** A new name by chance. */
export function newNonce(): string {
	return randomBytes(16).toString("hex");
}
