import { randomBytes } from "node:crypto";

/** How long, in ms, a ticket is good. */
const GOOD_MS = 60_000;

/** How many may be good at once; the oldest goes first. */
const MOST = 100;

interface Ticket {
	/** When it stops being good, as performance.now() has it. */
	until: number;
	/** Where it leads. */
	to: string;
}

/** 128 bits that nobody can guess, as a URL and a cookie take them. */
export function randomToken(): string {
	return randomBytes(16).toString("base64url");
}

/**
 * What a browser shows once to get in, in place of the token: good once and for
 * a minute. So it does no harm that it is in the browser's history and, where
 * we open the browser, in the list of processes.
 */
export class Tickets {
	readonly #good = new Map<string, Ticket>();

	/**
	 * @param to where it leads
	 * @param now as performance.now() has it
	 */
	issue(to: string, now = performance.now()): string {
		for (const [ticket, { until }] of this.#good) {
			if (until > now && this.#good.size < MOST) break;
			this.#good.delete(ticket);
		}
		const ticket = randomToken();
		this.#good.set(ticket, { until: now + GOOD_MS, to });
		return ticket;
	}

	/** Where the ticket leads; undefined when it is not good, which it is not again. */
	redeem(ticket: string, now = performance.now()): string | undefined {
		const { until, to } = this.#good.get(ticket) ?? { until: 0 };
		this.#good.delete(ticket);
		return until > now ? to : undefined;
	}
}
