import type { IncomingMessage, ServerResponse } from "node:http";
import { limitAnswer } from "./gate/limits.ts";

/** A request on its way to an answer. */
export interface Exchange {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	/** Whom it asks: name or address, and port. Undefined when it says so twice, or not. */
	readonly host: string | undefined;
	/** Our own path: without a proxy's part, and without the folder. */
	readonly path: string;
	/** The run that the path names, as `/runs/<name>/…`; undefined for the latest. */
	readonly run: string | undefined;
	/** What is asked for, of that run or of the session: the path behind the run. */
	readonly resource: string;
	/** Whether the folder that browsers see is in the path; see `Access`. */
	readonly inFolder: boolean;
	readonly query: URLSearchParams;
	/** Lifts the limit on how long the answer may take: for streams. */
	readonly liftLimit: () => void;
}

/** A run, and what is asked for of it. */
const RUN = /^\/runs\/([\w-]+)(\/.*)?$/;

/** The forms of a request's target that we serve (RFC 9112, 3.2.1 and 3.2.2). */
const TARGET = /^(?:https?:\/\/([^/?#]+))?([/?].*)?$/is;

/**
 * What a request asks for, and of whom; undefined when its target is no path.
 * A target with a name in it, as for a proxy, is of that name, whatever Host
 * says.
 *
 * @param basePath what a proxy may put before our own paths; or ""
 * @param folder what browsers see before our own paths; undefined for nothing
 */
export function exchangeOf(
	request: IncomingMessage,
	response: ServerResponse,
	basePath: string,
	folder: string | undefined,
): Exchange | undefined {
	const liftLimit = limitAnswer(response);
	const [, authority, rest] = TARGET.exec(request.url ?? "") ?? [];
	if (authority === undefined && rest === undefined) return undefined;
	const url = pathUrl(rest ?? "/");
	if (url === undefined) return undefined;
	const own = without(basePath, url.pathname) ?? url.pathname;
	const inFolder = folder && without(`/${folder}`, own);
	const path = inFolder || own;
	const [, run, resource = run === undefined ? path : ""] =
		RUN.exec(path) ?? [];
	const [host, ...others] = request.headersDistinct.host ?? [];
	return {
		request,
		response,
		host: others.length > 0 ? undefined : (authority ?? host),
		path,
		run,
		resource,
		inFolder: Boolean(inFolder),
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

/** What comes behind those folders; undefined for a path that isn't in them. */
function without(folders: string, path: string): string | undefined {
	return path.startsWith(`${folders}/`)
		? path.slice(folders.length)
		: undefined;
}
