import type { IncomingMessage, ServerResponse } from "node:http";
import { limitAnswer } from "./gate/limits.ts";

/** A request on its way to an answer. */
export interface Exchange {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	/** Whom it asks: name or address, and port. Undefined when it says so twice, or not. */
	readonly host: string | undefined;
	/** Our own path, whatever comes before it behind a proxy. */
	readonly path: string;
	readonly query: URLSearchParams;
	/** Lifts the limit on how long the answer may take: for streams. */
	readonly liftLimit: () => void;
}

/** The forms of a request's target that we serve (RFC 9112, 3.2.1 and 3.2.2). */
const TARGET = /^(?:https?:\/\/([^/?#]+))?([/?].*)?$/is;

/**
 * What a request asks for, and of whom; undefined when its target is no path.
 * A target with a name in it, as for a proxy, is of that name, whatever Host
 * says.
 *
 * @param basePath what a proxy may put before our own paths; or ""
 */
export function exchangeOf(
	request: IncomingMessage,
	response: ServerResponse,
	basePath: string,
): Exchange | undefined {
	const liftLimit = limitAnswer(response);
	const [, authority, rest] = TARGET.exec(request.url ?? "") ?? [];
	if (authority === undefined && rest === undefined) return undefined;
	const url = pathUrl(rest ?? "/");
	if (url === undefined) return undefined;
	const [host, ...others] = request.headersDistinct.host ?? [];
	return {
		request,
		response,
		host: others.length > 0 ? undefined : (authority ?? host),
		path: url.pathname.startsWith(`${basePath}/`)
			? url.pathname.slice(basePath.length)
			: url.pathname,
		query: url.searchParams,
		liftLimit,
	};
}

function pathUrl(pathAndQuery: string): URL | undefined {
	try {
		// Not relative to a base, which "//elsewhere" would replace.
		return new URL(`http://localhost${pathAndQuery}`);
	} catch {
		return undefined;
	}
}
