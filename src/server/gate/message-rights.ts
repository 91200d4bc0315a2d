import type { IncomingMessage } from "node:http";
import { bearerOf, isSame } from "./bearer.ts";
import { randomToken } from "./tickets.ts";

/** So many runs have a right of their own; the oldest lose theirs first. */
const MOST = 1000;

/**
 * The rights of commands to say something in their own runs: each has a token
 * that is good for that run and for nothing else.
 */
export class MessageRights {
	readonly #tokens = new Map<string, string>();

	/** Gives the right for the run of that name. */
	issue(run: string): string {
		const token = randomToken();
		this.#tokens.set(run, token);
		const [oldest] = this.#tokens.keys();
		if (this.#tokens.size > MOST && oldest !== undefined) {
			this.#tokens.delete(oldest);
		}
		return token;
	}

	/** Whether whoever asks has the right for that run. */
	has(request: IncomingMessage, run: string | undefined): boolean {
		const token = run === undefined ? undefined : this.#tokens.get(run);
		return token !== undefined && isSame(bearerOf(request), token);
	}
}
