import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isLoopback } from "./host-check.ts";

/** What a request may do: see, come back with a cookie in place of its URL's token, or neither. */
export type Verdict =
	| { may: "see" }
	| { may: "see-after-redirect"; cookie: string }
	| { may: "not" };

/**
 * Who may look. On this machine alone, everybody; beyond it, who has the token
 * (128 bits, new for each run): in the URL at first, then in a cookie, so that
 * it stays in no address bar; or, for clients that are no browser, in the
 * query or as a bearer token (RFC 6750, 2.1).
 */
export class Access {
	/** Undefined when none is asked for. */
	readonly token: string | undefined;

	/** @param host what we listen on */
	constructor(host: string) {
		this.token = isLoopback(host)
			? undefined
			: randomBytes(16).toString("base64url");
	}

	check(request: IncomingMessage, url: URL): Verdict {
		if (this.token === undefined) return { may: "see" };
		const { authorization = "", accept = "", cookie = "" } = request.headers;
		const name = cookieName(request);
		const fromCookie = new RegExp(`(?:^|; )${name}=([\\w-]+)`).exec(
			cookie,
		)?.[1];
		const [, bearer] = /^Bearer (\S+)$/i.exec(authorization) ?? [];
		const query = url.searchParams.get("token");
		if (this.#is(query) && accept.includes("text/html")) {
			const attributes = "HttpOnly; SameSite=Strict; Path=/";
			return {
				may: "see-after-redirect",
				cookie: `${name}=${this.token}; ${attributes}`,
			};
		}
		const has = [fromCookie, bearer, query].some((given) => this.#is(given));
		return { may: has ? "see" : "not" };
	}

	/** Takes as long for a wrong token as for the right one. */
	#is(given: string | null | undefined): boolean {
		return timingSafeEqual(digest(given ?? ""), digest(this.token ?? ""));
	}
}

/** Cookies don't know ports, so the name has to. */
function cookieName(request: IncomingMessage): string {
	return `sse-tail-${request.socket.localPort}`;
}

function digest(text: string): Buffer {
	return createHash("sha256").update(text).digest();
}
