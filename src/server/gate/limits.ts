import type { ServerOptions, ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";
import { KiB } from "../../defaults.ts";
import {
	descriptorLimit,
	isShortOfDescriptors,
} from "../../io/descriptor-limit.ts";
import { isLoopback } from "../../net/address.ts";

/** What a request may take before it is cut off: sizes in bytes, times in ms. */
export const REQUEST_LIMITS = {
	maxHeaderSize: 16 * KiB,
	/** From the connection to the head's end, so that none is kept open by drips. */
	headersTimeout: 10_000,
	requestTimeout: 20_000,
	/** Between two requests. */
	keepAliveTimeout: 5000,
	connectionsCheckingInterval: 1000,
	// Said although they are the defaults: NODE_OPTIONS could change them.
	insecureHTTPParser: false,
	requireHostHeader: true,
} satisfies ServerOptions;

/** How long, in ms, an answer may take that is no stream. */
export const ANSWER_TIMEOUT_MS = 20_000;

/** In ms. */
export const TLS_HANDSHAKE_TIMEOUT_MS = 10_000;

/** Beside the viewers: pages that load, and those who are turned away. */
const MORE_CONNECTIONS = 64;

/** From one address, at least. */
const MIN_PER_ADDRESS = 64;

/** How many connections there may be. */
export interface ConnectionLimits {
	/** In all; what comes beyond is closed at once. */
	total: number;
	/** From one address; this machine's own are exempt, as a proxy on it is one. */
	perAddress: number;
}

/** So many that the viewers have room, and no address takes it all. */
export function connectionLimits(maxViewers: number): ConnectionLimits {
	return {
		total: 2 * maxViewers + MORE_CONNECTIONS,
		perAddress: Math.max(MIN_PER_ADDRESS, Math.ceil(maxViewers / 4)),
	};
}

/**
 * Holds the server to its limits, and to the descriptors that the process may
 * have: what comes when these run short is closed at once too, because without
 * any left there would be no history, no process and no file.
 *
 * @param onShort called each time that a connection is refused for that
 */
export function limitConnections(
	server: Server,
	{ total, perAddress }: ConnectionLimits,
	onShort: (limit: number) => void,
): void {
	server.maxConnections = total;
	const descriptors = descriptorLimit();
	const counts = new Map<string, number>();
	let open = 0;
	server.on("connection", (socket: Socket) => {
		open++;
		socket.once("close", () => open--);
		if (isShortOfDescriptors(open, descriptors)) {
			socket.destroy();
			onShort(descriptors);
			return;
		}
		const { remoteAddress = "" } = socket;
		if (isThisMachine(socket)) return;
		const count = (counts.get(remoteAddress) ?? 0) + 1;
		if (count > perAddress) {
			socket.destroy();
			return;
		}
		counts.set(remoteAddress, count);
		socket.once("close", () => {
			const left = (counts.get(remoteAddress) ?? 1) - 1;
			if (left > 0) counts.set(remoteAddress, left);
			else counts.delete(remoteAddress);
		});
	});
}

/**
 * Ends the connection of an answer that has not been taken in time: it holds
 * memory, and a place among the connections.
 *
 * By a timer of our own, since a socket's begins anew with all that the other
 * side sends.
 *
 * @returns lifts the limit
 */
export function limitAnswer(
	response: ServerResponse,
	ms = ANSWER_TIMEOUT_MS,
): () => void {
	const timer = setTimeout(() => response.destroy(), ms);
	const lift = () => clearTimeout(timer);
	response.once("close", lift);
	return lift;
}

/** Whether the other side is on this machine, by loopback or an address of ours. */
export function isThisMachine({
	remoteAddress = "",
	localAddress,
}: Socket): boolean {
	return remoteAddress === localAddress || isLoopback(remoteAddress);
}
