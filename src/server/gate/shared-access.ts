import { createHmac, scryptSync } from "node:crypto";
import { isSame } from "./bearer.ts";
import { randomToken } from "./tickets.ts";

/** How long, in ms, a ticket is good. */
const GOOD_MS = 60_000;

/**
 * What servers that have the same token let each other's viewers in by: behind
 * a load balancer each request may come to another one. All of it is made of the
 * token, by a function so slow that a weak one is not guessed from what is seen.
 */
export class SharedAccess {
	readonly #key: Buffer;
	/** What was signed of tickets that have been shown here, and until when they would be good. */
	readonly #used = new Map<string, number>();

	constructor(token: string) {
		this.#key = scryptSync(token, "sse-tail: servers that share a token", 32);
	}

	/** The first folder of the URLs that browsers see. */
	get folder(): string {
		return this.#derived("folder").slice(0, 22);
	}

	/** The value of the cookie. */
	get cookie(): string {
		return this.#derived("cookie");
	}

	/**
	 * A ticket, good for a minute; and once, as far as one server can tell.
	 *
	 * @param to where it leads
	 */
	issue(to: string, now = Date.now()): string {
		const text = JSON.stringify([now + GOOD_MS, randomToken(), to]);
		const written = Buffer.from(text).toString("base64url");
		return `${written}.${this.#derived(`ticket ${written}`)}`;
	}

	/** Where the ticket leads; undefined when it is not good. */
	redeem(ticket: string, now = Date.now()): string | undefined {
		const [written = "", signature = ""] = ticket.split(".");
		if (!isSame(signature, this.#derived(`ticket ${written}`)))
			return undefined;
		const text = Buffer.from(written, "base64url").toString();
		const [until, , to]: [number, string, string] = JSON.parse(text);
		for (const [used, end] of this.#used) {
			if (end < now) this.#used.delete(used);
		}
		if (until < now || this.#used.has(written)) return undefined;
		this.#used.set(written, until);
		return to;
	}

	#derived(what: string): string {
		return createHmac("sha256", this.#key).update(what).digest("base64url");
	}
}
