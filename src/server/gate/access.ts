import { createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Exchange } from "../exchange.ts";
import type { Right } from "../route-table.ts";
import { bearerOf, isSame } from "./bearer.ts";
import type { MessageRights } from "./message-rights.ts";
import { SharedAccess } from "./shared-access.ts";
import { randomToken, Tickets } from "./tickets.ts";

/** What a request may do: see, go elsewhere for that, or neither. */
export type Verdict =
	| { may: "see" }
	| { may: "go"; location: string; cookie?: string }
	| { may: "not" };

export interface AccessOptions {
	/** Undefined when none is asked for; of what a URL takes. */
	token: string | undefined;
	/** Whether other servers with that token let viewers in too, behind one address. */
	isShared?: boolean | undefined;
	/** Whether browsers shall keep the cookie to HTTPS. */
	secure: boolean;
	/** The token of those who have control, and so may look too. */
	control?: string | undefined;
	/** Who else may say something in a run. */
	messages?: MessageRights | undefined;
	/** Whether whoever may look may point at lines. */
	pins?: boolean | undefined;
}

/**
 * Who may look: without a token everybody, else who has it. A client that is no
 * browser sends it with each request, in the query or as a bearer token (RFC
 * 6750, 2.1). A browser must not keep it, neither in its address bar nor among
 * its cookies:
 *
 *     GET /?token=…           303 to the folder, with a ticket in the token's place
 *     GET /<folder>/?ticket=… 303 to the folder, with a cookie
 *     GET /<folder>/          the page
 *
 * Browsers keep cookies apart by host and path, and not by port: every other
 * server on the machine that the browser opens gets those for "/". So ours is
 * for a folder whose name is random, which nobody else knows to link to; and
 * its value is good for this session alone, and doesn't tell the token.
 */
export class Access {
	/** The first folder of the URLs that browsers see; undefined without a token. */
	readonly folder: string | undefined;
	readonly #token: string | undefined;
	readonly #control: string | undefined;
	readonly #messages: MessageRights | undefined;
	readonly #pins: boolean;
	readonly #cookie: string;
	readonly #attributes: string;
	readonly #tickets: Pick<Tickets, "issue" | "redeem">;
	readonly #shared: SharedAccess | undefined;

	constructor(options: AccessOptions) {
		const { token, secure, control, messages, pins, isShared } = options;
		const isAsked = token !== undefined && isShared === true;
		this.#shared = isAsked ? new SharedAccess(token) : undefined;
		this.#tickets = this.#shared ?? new Tickets();
		this.#pins = pins === true;
		this.#token = token;
		this.#control = control;
		this.#messages = messages;
		this.folder = this.#shared?.folder ?? (token && randomToken());
		const own = token === undefined ? "" : derivedFrom(token);
		this.#cookie = this.#shared?.cookie ?? own;
		// Lax, because a browser doesn't send a strict one when somebody has followed
		// a link from another site. Requests that such a site makes itself get
		// neither, and it doesn't know the folder.
		//
		// No path: it is then the folder of the URL as the browser sees it, which
		// is right behind a proxy too, whatever that does to paths (RFC 6265, 5.1.4).
		this.#attributes = `HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
	}

	/** What comes behind the URL of our root for a browser that is to get in without the token. */
	ticketPath(to = ""): string {
		if (this.folder === undefined) return "";
		return `${this.folder}/?ticket=${this.#tickets.issue(to)}`;
	}

	/** Whether the request itself has the token: a cookie is sent by the browser alone. */
	bearsToken({ request, query }: Exchange): boolean {
		if (this.#token === undefined) return false;
		return [query.get("token"), bearerOf(request)].some((given) =>
			isSame(given, this.#token ?? ""),
		);
	}

	check(exchange: Exchange, right: Right): Verdict {
		const { request, query } = exchange;
		const bearer = bearerOf(request);
		const mayControl =
			this.#control !== undefined && isSame(bearer, this.#control);
		// To look is not to have control; who has control may look.
		if (right === "control") return { may: mayControl ? "see" : "not" };
		if (right === "message") {
			const maySay = this.#messages?.has(request, exchange.run) === true;
			return { may: mayControl || maySay ? "see" : "not" };
		}
		if (right === "pin") {
			if (mayControl) return { may: "see" };
			if (!this.#pins) return { may: "not" };
		}
		if (this.#token === undefined) return { may: "see" };
		const { accept = "" } = request.headers;
		const name = this.#shared ? SHARED_NAME : cookieName(request);
		const ticket = query.get("ticket");
		const to = ticket === null ? undefined : this.#tickets.redeem(ticket);
		if (to !== undefined && exchange.path === "/" && exchange.inFolder) {
			const cookie = `${name}=${this.#cookie}; ${this.#attributes}`;
			return { may: "go", location: `./${to}`, cookie };
		}
		const token = query.get("token");
		if (isSame(token, this.#token) && accept.includes("text/html")) {
			const location = pathToRoot(exchange) + this.ticketPath(target(exchange));
			return { may: "go", location };
		}
		const has =
			mayControl ||
			isSame(token, this.#token) ||
			isSame(bearer, this.#token) ||
			// Another server on the machine can have set some of that name too.
			cookies(request, name).some((value) => isSame(value, this.#cookie));
		return { may: has ? "see" : "not" };
	}
}

/** Servers that share a token may have different ports; the folder tells them from others. */
const SHARED_NAME = "sse-tail-hub";

/** A value of this session alone, that doesn't tell the token. */
function derivedFrom(token: string): string {
	return createHmac("sha256", randomToken()).update(token).digest("base64url");
}

/** Relative, so that it holds whatever a proxy puts before the path. */
export function pathToRoot({ path, inFolder }: Exchange): string {
	const depth = path.split("/").length - 2 + (inFolder ? 1 : 0);
	return "../".repeat(depth) || "./";
}

/** What is asked for, relative to the root, without the token. */
function target({ path, query }: Exchange): string {
	const rest = new URLSearchParams(query);
	rest.delete("token");
	return path.slice(1) + (rest.size > 0 ? `?${rest}` : "");
}

/** Cookies don't know ports, so the name has to. */
function cookieName({ socket }: IncomingMessage): string {
	return `sse-tail-${socket.localPort}`;
}

/** The values of all cookies of that name (RFC 6265, 4.2.2: there can be several). */
function cookies({ headers }: IncomingMessage, name: string): string[] {
	return (headers.cookie ?? "")
		.split(/; ?/)
		.filter((pair) => pair.startsWith(`${name}=`))
		.map((pair) => pair.slice(name.length + 1));
}
