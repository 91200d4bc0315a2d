import { isIP } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import { isLoopback, isWildcard, loopbackOf } from "../../net/address.ts";
import { type Certificate, certificate } from "./certificate.ts";
import { anyAddress, defaultRouteAddresses, lanAddresses } from "./lan.ts";
import type { SharingOptions } from "./options.ts";

/** Where to listen, and the names that requests may use. */
export interface Place {
	host: string;
	/** The addresses for URLs, best first; empty when `host` is the only one. */
	addresses: string[];
	/** This machine's loopback address. */
	loopback: string;
	/** The names of this machine that a Host header may have, besides its addresses. */
	names: string[];
	tls: Certificate | undefined;
}

/**
 * Determines where to listen.
 *
 * @throws {TailError} "failed" without a network for --lan, "usage" for a
 * certificate that can't be used
 */
export async function placeOf(options: SharingOptions): Promise<Place> {
	const interfaces = networkInterfaces();
	const all = Object.values(interfaces)
		.flatMap((infos) => infos ?? [])
		.map(({ address }) => address);
	const loopback = loopbackOf(all);
	const host = options.lan
		? anyAddress(interfaces)
		: (options.host ?? loopback);
	const addresses = options.lan
		? lanAddresses(interfaces, await defaultRouteAddresses())
		: [];
	const names = isWildcard(host) ? ownNames(hostname()) : [];
	const certified = new Set(["localhost", "127.0.0.1", "::1", ...names]);
	if (isWildcard(host)) {
		for (const address of all) certified.add(address);
	} else if (!isLoopback(host)) {
		certified.add(host);
	}
	for (const name of options.allowHost) certified.add(name);
	const tls = await certificate(options, [...certified]);
	return { host, addresses, loopback, names, tls };
}

/**
 * Returns the names by which others on the network reach a machine: its host
 * name, and its name in multicast DNS (RFC 6762).
 */
export function ownNames(name: string): string[] {
	const lower = name.toLowerCase();
	const [first = ""] = lower.split(".");
	if (first === "" || isIP(lower)) return [];
	return [...new Set([lower, first, `${first}.local`])];
}
