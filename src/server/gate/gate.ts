import type { Socket } from "node:net";
import { plainAddress, urlHost } from "../../net/address.ts";
import type { Exchange } from "../exchange.ts";
import { COMMON_HEADERS } from "../headers.ts";
import type { Right } from "../route-table.ts";
import type { Access } from "./access.ts";
import { isOurHost } from "./host-check.ts";
import { isFromElsewhere } from "./origin-check.ts";
import { askForToken, refuse } from "./refuse.ts";

export interface GateOptions {
	/** What we listen on, if it is one name or address, in lower case. */
	host: string | undefined;
	/** This machine's names, in lower case. */
	ownNames: readonly string[];
	/** Names that a proxy in front has, in lower case. */
	proxyNames: readonly string[];
	/** Origins whose pages may read, with the token: such as "https://deploy.example.com". */
	allowOrigin: readonly string[];
	/** Who may look. */
	access: Access;
}

/** What it takes to change something. */
const WHY_NOT = {
	control: "This takes control, by the token in the link for that.",
	message:
		"This takes control, or the token that the run's own command has been given.",
	pin: "This takes control; with --pins, the right to look.",
};

/** Lets in who may look, and answers all others. */
export class Gate {
	readonly #names: readonly string[];
	readonly #proxyNames: readonly string[];
	readonly #allowOrigin: readonly string[];
	readonly #access: Access;

	constructor({
		host,
		ownNames,
		proxyNames,
		allowOrigin,
		access,
	}: GateOptions) {
		this.#allowOrigin = allowOrigin;
		this.#names = [...proxyNames, ...ownNames, ...(host ? [host] : [])];
		this.#proxyNames = proxyNames;
		this.#access = access;
	}

	/**
	 * Whether the request may go on; else it has been answered.
	 *
	 * @param right what it asks to do
	 */
	admits(exchange: Exchange, right: Right): boolean {
		const { request, response, host } = exchange;
		if (!isOurHost(host, request.socket.localAddress, this.#names)) {
			const url = addressUrl(request.socket);
			const why = `This name is not one of this server's. Use ${url}, or have sse-tail started with --allow-host and the name.`;
			refuse(response, 403, why);
			return false;
		}
		const { origin } = request.headers;
		if (right === "view" && origin && this.#allowOrigin.includes(origin)) {
			return this.#admitsOrigin(exchange, origin);
		}
		if (isFromElsewhere(exchange, this.#proxyNames)) {
			refuse(response, 403, "Pages of other origins may not ask.");
			return false;
		}
		return this.#hasRight(exchange, right);
	}

	/** Whether a page of an origin that may read has the token (Fetch, 3.2: CORS). */
	#admitsOrigin(exchange: Exchange, origin: string): boolean {
		const { request, response } = exchange;
		response.setHeader("Access-Control-Allow-Origin", origin);
		response.appendHeader("Vary", "Origin");
		if (request.method === "OPTIONS") {
			response.setHeader("Access-Control-Allow-Headers", "Authorization");
			response.writeHead(204, COMMON_HEADERS).end();
			return false;
		}
		if (this.#access.bearsToken(exchange)) return true;
		askForToken(response, false);
		return false;
	}

	#hasRight(exchange: Exchange, right: Right): boolean {
		const { request, response } = exchange;
		const verdict = this.#access.check(exchange, right);
		switch (verdict.may) {
			case "see":
				return true;
			case "go": {
				const { location: Location, cookie } = verdict;
				const setCookie = cookie && { "Set-Cookie": cookie };
				response.writeHead(303, { ...COMMON_HEADERS, ...setCookie, Location });
				response.end();
				return false;
			}
			case "not": {
				if (right !== "view") {
					refuse(response, 403, WHY_NOT[right]);
					return false;
				}
				const { accept = "" } = request.headers;
				askForToken(response, accept.includes("text/html"));
				return false;
			}
		}
	}
}

/** Where a connection came in; whoever made it knows that already. */
function addressUrl(socket: Socket): string {
	const { localAddress = "", localPort } = socket;
	const scheme = "encrypted" in socket ? "https" : "http";
	return `${scheme}://${urlHost(plainAddress(localAddress))}:${localPort}/`;
}
