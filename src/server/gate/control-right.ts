import type { IncomingMessage } from "node:http";
import { bearerOf, isSame } from "./bearer.ts";
import { randomToken, Tickets } from "./tickets.ts";

/**
 * The right to start, stop and say. Its token is another than the viewers', so
 * that no link to watch can become one to control; and it is in no cookie,
 * because browsers send those to every port of a machine, and of their own
 * accord.
 */
export class ControlRight {
	readonly token: string;
	readonly #tickets = new Tickets();

	/** @param token that several servers behind one address share; undefined for our own */
	constructor(token = randomToken()) {
		this.token = token;
	}

	/**
	 * What comes behind a URL of ours for a page that is to have control. Browsers
	 * keep a fragment to themselves: it is in no request, referrer or log.
	 */
	get fragment(): string {
		return `#control=${this.token}`;
	}

	/**
	 * The same for the browser that we open: a ticket, good once and for a minute,
	 * since everybody on this machine can read a program's arguments.
	 */
	ticketFragment(): string {
		return `#control=${this.#tickets.issue("")}`;
	}

	/** Whether whoever asks has it. */
	has(request: IncomingMessage): boolean {
		return isSame(bearerOf(request), this.token);
	}

	/** Whether whoever asks has it, or a ticket for it, which is spent then. */
	redeems(request: IncomingMessage): boolean {
		if (this.has(request)) return true;
		return this.#tickets.redeem(bearerOf(request) ?? "") !== undefined;
	}
}
