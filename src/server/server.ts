import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Server as NetServer } from "node:net";
import { isLoopback, isWildcard } from "../net/address.ts";
import { Answering, type AnsweringOptions } from "./answering.ts";
import type { Audience } from "./audience.ts";
import type { ControlRight } from "./gate/control-right.ts";
import {
	connectionLimits,
	limitConnections,
	REQUEST_LIMITS,
	TLS_HANDSHAKE_TIMEOUT_MS,
} from "./gate/limits.ts";
import type { MessageRights } from "./gate/message-rights.ts";
import { randomToken } from "./gate/tickets.ts";
import { listen } from "./listen.ts";
import type { Content } from "./routes.ts";
import { pageUrl, reachableName } from "./url.ts";

/** Where we listen, who may look, and how many. */
export interface ServerOptions
	extends Omit<AnsweringOptions, "token" | "secure" | "host"> {
	/** The address or name to listen on. */
	host: string;
	/** The port to listen on; undefined for the default one or the next that is free. */
	port: number | undefined;
	/** The names and addresses for the URLs, best first; none for what `host` says. */
	addresses: readonly string[];
	/** What a browser on this machine finds us by when `addresses` are for others. */
	loopback: string;
	/** What to ask for; undefined for a random one where others can reach us; false for nothing. */
	token: string | false | undefined;
	/** For HTTPS: certificate and key, as PEM. */
	tls: { cert: string; key: string } | undefined;
	/**
	 * Called for each connection that is refused because the process may have
	 * only so many file descriptors.
	 */
	onShort: (limit: number) => void;
}

/** The options for answering requests that a server of somebody else's gets. */
export type MountOptions = Omit<
	ServerOptions,
	"host" | "port" | "addresses" | "loopback" | "tls" | "onShort"
>;

/** Where a server is. */
export interface ServerUrls {
	/** For a browser on this machine. */
	url: string;
	/** For others, best first. */
	urls: readonly string[];
}

/** A server that listens. */
export interface RunningServer extends ServerUrls {
	/** For the browser that we open, which gets a ticket in place of the token. */
	ticketUrl(): string;
	/**
	 * Behind a URL of ours, what gives control to whom it is given, and what gives
	 * it to the browser that we open; undefined where there is none.
	 */
	readonly control: ControlRight | undefined;
	/** What gives commands the right to say something; undefined where nobody may. */
	readonly messages: MessageRights | undefined;
	/** Answers requests with this from now on; those that came before have waited for it. */
	serve(content: Content): void;
	/** All who watch. */
	readonly audience: Audience;
	/** Stops at once, whoever is still connected. */
	close(): void;
}

/**
 * Listens.
 *
 * @throws {TailError} "failed" when it cannot listen there
 */
export async function startServer(
	options: ServerOptions,
): Promise<RunningServer> {
	const { host, basePath, maxViewers, addresses } = options;
	const token = tokenFor(options);
	const secure = options.tls !== undefined;
	const answering = new Answering({
		...options,
		host: isWildcard(host) ? undefined : host.toLowerCase(),
		token,
		secure,
	});
	const server = await newServer(options, answering.listener);
	limitConnections(server, connectionLimits(maxViewers), options.onShort);
	await listen(server, host, options.port);
	const { port } = server.address() as AddressInfo;
	const parts = { port, secure, basePath, token };
	const own = addresses.length > 0 ? options.loopback : reachableName(host);
	const urls = (addresses.length > 0 ? addresses : [own]).map((name) =>
		pageUrl(name, parts),
	);
	return {
		url: pageUrl(own, parts),
		urls,
		ticketUrl: () =>
			pageUrl(own, { ...parts, token: undefined }) + answering.ticketPath(),
		control: answering.control,
		messages: answering.messages,
		audience: answering.audience,
		serve: (content) => answering.serve(content, urls),
		close() {
			server.close();
			answering.close();
			server.closeAllConnections();
		},
	};
}

/** A server of somebody else's that answers some of its requests by us. */
export interface MountedServer extends RunningServer {
	readonly listener: RequestListener;
}

/**
 * Answers requests that a server of somebody else's gets, under `basePath`. Who
 * can reach that is not known here: a token is asked for unless it is false, and
 * requests are only for loopback and the names that are allowed.
 */
export function mountServer(options: MountOptions): MountedServer {
	const { basePath, token = randomToken() } = options;
	const asked = token === false ? undefined : token;
	const answering = new Answering({
		...options,
		host: undefined,
		token: asked,
		secure: false,
	});
	const query = asked === undefined ? "" : `?token=${asked}`;
	const url = `${basePath}/${query}`;
	return {
		url,
		urls: [url],
		ticketUrl: () => `${basePath}/${answering.ticketPath()}`,
		control: answering.control,
		messages: answering.messages,
		audience: answering.audience,
		listener: answering.listener,
		serve: (content) => answering.serve(content, []),
		close: () => answering.close(),
	};
}

async function newServer(
	{ tls }: ServerOptions,
	listener: RequestListener,
): Promise<NetServer & Pick<Server, "closeAllConnections">> {
	if (tls === undefined) return createServer(REQUEST_LIMITS, listener);
	const { createHttp2Server } = await import("./http2.ts");
	const handshakeTimeout = TLS_HANDSHAKE_TIMEOUT_MS;
	return createHttp2Server({ ...tls, handshakeTimeout }, listener);
}

/** On this machine alone, everybody may look; a proxy in front, or a page of elsewhere, is as good as a network. */
function tokenFor(options: ServerOptions): string | undefined {
	const { token, host, allowHost, basePath, allowOrigin = [] } = options;
	if (token === false) return undefined;
	const names = [...allowHost, ...allowOrigin];
	const isPrivate = isLoopback(host) && names.length === 0 && basePath === "";
	return token ?? (isPrivate ? undefined : randomToken());
}
