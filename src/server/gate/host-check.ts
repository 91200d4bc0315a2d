import { isIP } from "node:net";
import { hostname, isLoopback, plainAddress } from "../../net/address.ts";

/**
 * Whether a Host header names an address that we serve. A page elsewhere can
 * have its own name resolve to our address (DNS rebinding) and would then be
 * of our origin in the browser's eyes; but the name, in Host, is still its own.
 *
 * @param host whom the request asks, as in its Host header (RFC 9110, 7.2)
 * @param localAddress the address on which the connection came in
 * @param names further names, in lower case, that are ours
 */
export function isOurHost(
	host: string | undefined,
	localAddress: string | undefined,
	names: readonly string[],
): boolean {
	const name = hostname(host ?? "");
	const address = plainAddress(localAddress ?? "");
	if (isIP(name)) return name === address || names.includes(name);
	return names.includes(name) || (name === "localhost" && isLoopback(address));
}
