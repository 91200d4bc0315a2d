import type { RequestListener } from "node:http";
import {
	createSecureServer,
	type Http2SecureServer,
	type SecureServerOptions,
	type ServerHttp2Session,
} from "node:http2";
import type { Server, Socket } from "node:net";
import { REQUEST_LIMITS } from "./gate/limits.ts";

/** How many requests may be under way on one connection. */
const MAX_STREAMS = 64;

/**
 * A server of HTTP/2, so that a browser with many pages open needs one
 * connection for all of them (HTTP/1.1 gives it six), and of HTTP/1.1 for whoever
 * has no more. Browsers speak HTTP/2 only by TLS (RFC 9113, 3.3).
 */
export function createHttp2Server(
	options: SecureServerOptions,
	listener: RequestListener,
	limits = REQUEST_LIMITS,
): Server & { closeAllConnections(): void } {
	const settings = { maxConcurrentStreams: MAX_STREAMS };
	const server = createSecureServer({ ...options, settings, allowHTTP1: true });
	// Node takes what is for HTTP/1.1 by properties here, not by options.
	Object.assign(server, limits);
	server.on("request", listener as unknown as Http2Listener);
	server.on("session", (session) => endWhenIdle(session, limits));
	const sockets = new Set<Socket>();
	server.on("connection", (socket: Socket) => {
		sockets.add(socket);
		socket.once("close", () => sockets.delete(socket));
	});
	return Object.assign(server, {
		closeAllConnections() {
			for (const socket of sockets) socket.destroy();
		},
	});
}

type Http2Listener = Parameters<Http2SecureServer["on"]>[1];

/**
 * Ends a connection on which nothing is asked for, as that of HTTP/1.1 is ended;
 * whatever else comes on it, such as pings.
 */
function endWhenIdle(
	session: ServerHttp2Session,
	{ headersTimeout, keepAliveTimeout }: typeof REQUEST_LIMITS,
): void {
	const wait = (ms: number) => setTimeout(() => session.close(), ms).unref();
	let timer = wait(headersTimeout);
	let streams = 0;
	session.on("stream", (stream) => {
		streams++;
		clearTimeout(timer);
		stream.once("close", () => {
			if (--streams === 0 && !session.destroyed) timer = wait(keepAliveTimeout);
		});
	});
	session.once("close", () => clearTimeout(timer));
}
