import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What a request may do: see, come back with a cookie in place of its URL's token, or neither. */
export type Verdict =
	| { may: "see" }
	| { may: "see-after-redirect"; cookie: string }
	| { may: "not" };

/** A token of 128 bits, new for each run. */
export function randomToken(): string {
	return randomBytes(16).toString("base64url");
}

/**
 * Who may look: without a token everybody, else who has it: in the URL at
 * first, then in a cookie, so that it stays in no address bar; or, for clients
 * that are no browser, in the query or as a bearer token (RFC 6750, 2.1).
 */
export class Access {
	readonly #token: string | undefined;
	readonly #attributes: string;

	/**
	 * @param token undefined when none is asked for; of what a cookie takes
	 * @param secure whether browsers shall keep the cookie to HTTPS
	 */
	constructor(token: string | undefined, secure: boolean) {
		this.#token = token;
		// No path: it is then the folder of the URL as the browser sees it, which
		// is right behind a proxy too, whatever that does to paths (RFC 6265, 5.1.4).
		this.#attributes = `HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
	}

	check(request: IncomingMessage, query: URLSearchParams): Verdict {
		if (this.#token === undefined) return { may: "see" };
		const { authorization = "", accept = "", cookie = "" } = request.headers;
		const name = cookieName(request);
		const [, fromCookie] =
			new RegExp(`(?:^|; ?)${name}=([^;]+)`).exec(cookie) ?? [];
		const [, bearer] = /^Bearer (\S+)$/i.exec(authorization) ?? [];
		const fromQuery = query.get("token");
		if (this.#is(fromQuery) && accept.includes("text/html")) {
			return {
				may: "see-after-redirect",
				cookie: `${name}=${this.#token}; ${this.#attributes}`,
			};
		}
		const has = [fromCookie, bearer, fromQuery].some((given) =>
			this.#is(given),
		);
		return { may: has ? "see" : "not" };
	}

	/** Takes as long for a wrong token as for the right one. */
	#is(given: string | null | undefined): boolean {
		return timingSafeEqual(digest(given ?? ""), digest(this.#token ?? ""));
	}
}

/** Cookies don't know ports, so the name has to. */
function cookieName(request: IncomingMessage): string {
	return `sse-tail-${request.socket.localPort}`;
}

function digest(text: string): Buffer {
	return createHash("sha256").update(text).digest();
}
