import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { HEARTBEAT_MS } from "../defaults.ts";
import { hostname, isLoopback, isWildcard } from "../net/address.ts";
import { Audience } from "./audience.ts";
import { ControlAnswers, type Controlled } from "./control-answers.ts";
import { type Exchange, exchangeOf } from "./exchange.ts";
import { Access } from "./gate/access.ts";
import { ControlRight } from "./gate/control-right.ts";
import { Gate } from "./gate/gate.ts";
import {
	connectionLimits,
	isThisMachine,
	limitConnections,
	REQUEST_LIMITS,
	TLS_HANDSHAKE_TIMEOUT_MS,
} from "./gate/limits.ts";
import { refuse } from "./gate/refuse.ts";
import { randomToken } from "./gate/tickets.ts";
import { inTurn } from "./in-turn.ts";
import { listen } from "./listen.ts";
import { routeFor, routesTo } from "./route-table.ts";
import { type Content, Routes } from "./routes.ts";
import { pageUrl, reachableName } from "./url.ts";

/** Where we listen, who may look, and how many. */
export interface ServerOptions {
	/** The address or name to listen on. */
	host: string;
	/** The port to listen on; undefined for the default one or the next that is free. */
	port: number | undefined;
	/** The names and addresses for the URLs, best first; none for what `host` says. */
	addresses: readonly string[];
	/** What a browser on this machine finds us by when `addresses` are for others. */
	loopback: string;
	/** Names of this machine that requests may be for. */
	names: readonly string[];
	/** What to ask for; undefined for a random one where others can reach us; false for nothing. */
	token: string | false | undefined;
	/** Further names that requests may be for, as behind a proxy. */
	allowHost: readonly string[];
	/** What comes before our own paths behind a proxy, such as "/deploy"; or "". */
	basePath: string;
	/** How many streams may be open. */
	maxViewers: number;
	/** For HTTPS: certificate and key, as PEM. */
	tls: { cert: string; key: string } | undefined;
	/** After how long, in ms, a silent stream shows that it is alive; HEARTBEAT_MS for undefined. */
	heartbeatMs?: number;
	/** Told of each error that ends a stream or an answer. */
	onError: (error: Error) => void;
	/**
	 * Called for each connection that is refused because the process may have
	 * only so many file descriptors.
	 */
	onShort: (limit: number) => void;
	/** Called once, when the first viewer comes from another machine. */
	onViewerElsewhere: () => void;
	/** What those may start and stop who have control; undefined for nothing. */
	controlled?: Controlled | undefined;
}

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
	const { host, basePath, maxViewers, onError } = options;
	const { heartbeatMs = HEARTBEAT_MS } = options;
	const audience = new Audience(maxViewers);
	const token = tokenFor(options);
	const secure = options.tls !== undefined;
	const { controlled } = options;
	const right = controlled && new ControlRight();
	const control = controlled && right && new ControlAnswers(right, controlled);
	const access = new Access(token, secure, right?.token);
	const gate = new Gate({
		host: isWildcard(host) ? undefined : host.toLowerCase(),
		ownNames: options.names,
		proxyNames: options.allowHost.map(hostname),
		access,
	});
	let serve: (routes: Routes) => void = () => {};
	const routes = new Promise<Routes>((resolve) => {
		serve = resolve;
	});
	const served: Routes[] = [];
	const answer: RequestListener = (request, response) => {
		// Writing to one who has just gone is no error of ours.
		response.on("error", () => response.destroy());
		const exchange = exchangeOf(request, response, basePath, access.folder);
		if (exchange === undefined)
			return refuse(response, 400, "That is no path.");
		const route = routeFor(exchange, routesTo(exchange, control !== undefined));
		if (!gate.admits(exchange, route?.right ?? "view")) return;
		routes.then((ready) => ready.handle(exchange)).catch(onError);
	};
	const server = newServer(options, inTurn(answer));
	limitConnections(server, connectionLimits(maxViewers), options.onShort);
	await listen(server, host, options.port);
	const { port } = server.address() as AddressInfo;
	const parts = { port, secure, basePath, token };
	const { addresses } = options;
	const own = addresses.length > 0 ? options.loopback : reachableName(host);
	const urls = (addresses.length > 0 ? addresses : [own]).map((name) =>
		pageUrl(name, parts),
	);
	const onViewer = spotterOfOthers(options);
	return {
		url: pageUrl(own, parts),
		urls,
		ticketUrl: () =>
			pageUrl(own, { ...parts, token: undefined }) + access.ticketPath(),
		control: right,
		serve(content) {
			const about = { urls, heartbeatMs, onViewer, onError };
			const parts = { ...about, control, controlled };
			const ready = new Routes(content, audience, parts);
			served.push(ready);
			serve(ready);
		},
		audience,
		close() {
			server.close();
			// First, so that none reads on in a log that is going to be closed.
			for (const each of served) each.close();
			for (const viewer of audience.viewers.keys()) viewer.close();
			server.closeAllConnections();
		},
	};
}

function newServer({ tls }: ServerOptions, listener: RequestListener): Server {
	if (tls === undefined) return createServer(REQUEST_LIMITS, listener);
	const limits = {
		...REQUEST_LIMITS,
		handshakeTimeout: TLS_HANDSHAKE_TIMEOUT_MS,
	};
	return createTlsServer({ ...limits, ...tls }, listener);
}

/** On this machine alone, everybody may look; a proxy in front is as good as a network. */
function tokenFor(options: ServerOptions): string | undefined {
	const { token, host, allowHost, basePath } = options;
	if (token === false) return undefined;
	const isPrivate =
		isLoopback(host) && allowHost.length === 0 && basePath === "";
	return token ?? (isPrivate ? undefined : randomToken());
}

/** Calls once, for the first viewer from elsewhere: by address, or by a name that a proxy has. */
function spotterOfOthers({
	allowHost,
	onViewerElsewhere,
}: ServerOptions): (exchange: Exchange) => void {
	const names = allowHost.map(hostname);
	let seen = false;
	return ({ request, host = "" }) => {
		const isOwn =
			isThisMachine(request.socket) && !names.includes(hostname(host));
		if (seen || isOwn) return;
		seen = true;
		onViewerElsewhere();
	};
}
