import type { IncomingMessage, ServerResponse } from "node:http";
import { COMMON_HEADERS } from "../headers.ts";
import { Access } from "./access.ts";
import { isOurHost } from "./host-check.ts";
import { isFromElsewhere } from "./origin-check.ts";
import { askForToken, refuse } from "./refuse.ts";

export interface GateOptions {
	/** What we listen on, if it is one name or address, in lower case. */
	host: string | undefined;
	/** Names that a proxy in front has, in lower case. */
	proxyNames: readonly string[];
	/** What a request must have; undefined for nothing. */
	token: string | undefined;
	/** Whether we speak HTTPS. */
	secure: boolean;
}

/** Lets in who may look, and answers all others. */
export class Gate {
	readonly #names: readonly string[];
	readonly #proxyNames: readonly string[];
	readonly #access: Access;

	constructor({ host, proxyNames, token, secure }: GateOptions) {
		this.#names = host === undefined ? proxyNames : [...proxyNames, host];
		this.#proxyNames = proxyNames;
		this.#access = new Access(token, secure);
	}

	/** Whether the request may go on; else it has been answered. */
	admits(request: IncomingMessage, response: ServerResponse): boolean {
		const { headers, headersDistinct, method, socket } = request;
		const { length = 0 } = headersDistinct.host ?? [];
		if (
			length !== 1 ||
			!isOurHost(headers.host, socket.localAddress, this.#names)
		) {
			const why =
				"This name is not one of this server's; --allow-host adds one.";
			refuse(response, 403, why);
			return false;
		}
		if (isFromElsewhere(method, headers, this.#proxyNames)) {
			refuse(response, 403, "Pages of other origins may not ask.");
			return false;
		}
		return this.#hasToken(request, response);
	}

	#hasToken(request: IncomingMessage, response: ServerResponse): boolean {
		const url = requestUrl(request);
		if (url === undefined) {
			refuse(response, 400, "That is no path.");
			return false;
		}
		const verdict = this.#access.check(request, url);
		switch (verdict.may) {
			case "see":
				return true;
			case "see-after-redirect":
				url.searchParams.delete("token");
				response.writeHead(303, {
					...COMMON_HEADERS,
					"Set-Cookie": verdict.cookie,
					// Relative, so that it holds whatever a proxy puts before the path.
					Location: `./${url.pathname.replace(/^.*\//, "")}${url.search}`,
				});
				response.end();
				return false;
			case "not": {
				const { accept = "" } = request.headers;
				askForToken(response, accept.includes("text/html"));
				return false;
			}
		}
	}
}

/** The request's path and query; undefined when that is no path. */
function requestUrl({ url = "" }: IncomingMessage): URL | undefined {
	try {
		// Not relative to a base, which "//elsewhere" would replace.
		return new URL(`http://localhost${url.startsWith("/") ? url : "/"}`);
	} catch {
		return undefined;
	}
}
