import { once } from "node:events";
import {
	createServer,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { PORT, PORT_TRIES } from "../defaults.ts";
import { TailError } from "../errors.ts";
import { Access } from "./access.ts";
import { COMMON_HEADERS } from "./headers.ts";
import { isOurHost } from "./host-check.ts";
import { type Content, Routes, refuse } from "./routes.ts";
import { serverUrl } from "./url.ts";
import { ViewerCount } from "./viewer-count.ts";

export interface ServerOptions {
	/** The address or name to listen on. */
	host: string;
	/** The port to listen on; undefined for the default one or the next that is free. */
	port: number | undefined;
	/** Called when a viewer has come or gone. */
	onViewers: () => void;
}

/** A server that listens. */
export interface RunningServer {
	url: string;
	/** Answers requests with this from now on; those that came before have waited for it. */
	serve(content: Content): void;
	/** How many streams are open. */
	readonly viewers: number;
	/** How many are open, or about to be: pages that have not connected yet. */
	readonly expectedViewers: number;
	/** Stops at once, whoever is still connected. */
	close(): void;
}

/**
 * Listens.
 *
 * @throws {TailError} "failed" when it cannot listen there
 */
export async function startServer({
	host,
	port,
	onViewers,
}: ServerOptions): Promise<RunningServer> {
	const viewers = new ViewerCount(onViewers);
	let serve: (content: Content) => void = () => {};
	const routes = new Promise<Routes>((resolve) => {
		serve = (content) => resolve(new Routes(content, viewers));
	});
	const access = new Access(host);
	const server = createServer((request, response) => {
		// Writing to one who has just gone is no error of ours.
		response.on("error", () => response.destroy());
		if (isRefused(request, response, host, access)) return;
		routes
			.then((ready) => ready.handle(request, response))
			.catch(() => response.destroy());
	});
	await listen(server, host, port);
	const address = server.address() as AddressInfo;
	return {
		url: serverUrl(host, address.port, access.token),
		serve,
		get viewers() {
			return viewers.open;
		},
		get expectedViewers() {
			return viewers.open + viewers.announced;
		},
		close() {
			server.close();
			server.closeAllConnections();
		},
	};
}

/** Answers those who may not look, or not like this. */
function isRefused(
	request: IncomingMessage,
	response: ServerResponse,
	host: string,
	access: Access,
): boolean {
	const { localAddress } = request.socket;
	if (!isOurHost(request.headers.host, localAddress, [host.toLowerCase()])) {
		refuse(response, 403, "This name is not one of this server's.");
		return true;
	}
	const url = requestUrl(request);
	const verdict = url ? access.check(request, url) : { may: "not" as const };
	switch (verdict.may) {
		case "see":
			return false;
		case "not":
			response.setHeader("WWW-Authenticate", "Bearer");
			refuse(
				response,
				401,
				"Open the URL that sse-tail printed: it ends in ?token=…",
			);
			return true;
		case "see-after-redirect":
			url?.searchParams.delete("token");
			response.writeHead(303, {
				...COMMON_HEADERS,
				"Set-Cookie": verdict.cookie,
				// Two slashes at the start would name another host.
				Location: `${url?.pathname.replace(/^\/+/, "/")}${url?.search}`,
			});
			response.end();
			return true;
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

async function listen(
	server: Server,
	host: string,
	port: number | undefined,
): Promise<void> {
	if (port !== undefined) return listenOn(server, host, port);
	for (let next = PORT; next < PORT + PORT_TRIES; next++) {
		try {
			return await listenOn(server, host, next);
		} catch (error) {
			if (!(error instanceof ListenError && error.taken)) throw error;
		}
	}
	return listenOn(server, host, 0);
}

async function listenOn(
	server: Server,
	host: string,
	port: number,
): Promise<void> {
	server.listen({ host, port });
	try {
		await once(server, "listening");
	} catch (cause) {
		throw new ListenError(cause as NodeJS.ErrnoException, host, port);
	}
}

class ListenError extends TailError {
	readonly taken: boolean;

	constructor(cause: NodeJS.ErrnoException, host: string, port: number) {
		super("failed", `cannot listen on ${host}, port ${port}: ${why(cause)}`, {
			cause,
		});
		this.taken = cause.code === "EADDRINUSE";
	}
}

function why(cause: NodeJS.ErrnoException): string {
	switch (cause.code) {
		case "EADDRINUSE":
			return "it is taken; choose another, or leave out --port";
		case "EACCES":
			return "that takes more rights; choose a port from 1024 on";
		case "EADDRNOTAVAIL":
			return "this machine has no such address";
		case "ENOTFOUND":
		case "EAI_AGAIN":
			return "no such host";
		default:
			return cause.message;
	}
}
