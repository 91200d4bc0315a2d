import { hostname, networkInterfaces } from "node:os";
import { isLoopback, isWildcard } from "../../net/address.ts";
import { type Certificate, certificate } from "./certificate.ts";
import { anyAddress, defaultRouteAddresses, lanAddresses } from "./lan.ts";
import type { SharingOptions } from "./options.ts";

/** Where to listen, and under which names. */
export interface Place {
	host: string;
	/** For the URLs, best first; none for what `host` says. */
	addresses: string[];
	tls: Certificate | undefined;
}

/**
 * Finds out where to listen.
 *
 * @throws {TailError} "failed" without a network for --lan, "usage" for a
 * certificate that can't be used
 */
export async function placeOf(options: SharingOptions): Promise<Place> {
	const interfaces = networkInterfaces();
	const host = options.lan ? anyAddress(interfaces) : options.host;
	const addresses = options.lan
		? lanAddresses(interfaces, await defaultRouteAddresses())
		: [];
	const all = Object.values(interfaces).flatMap((infos) => infos ?? []);
	const names = new Set(["localhost", "127.0.0.1", "::1"]);
	if (isWildcard(host)) {
		names.add(hostname());
		for (const { address } of all) names.add(address);
	} else if (!isLoopback(host)) {
		names.add(host);
	}
	for (const name of options.allowHost) names.add(name);
	const tls = await certificate(options, [...names]);
	return { host, addresses, tls };
}
