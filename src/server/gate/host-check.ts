import { isIP } from "node:net";

/**
 * Whether a Host header names an address that we serve. A page elsewhere can
 * have its own name resolve to our address (DNS rebinding) and would then be
 * of our origin in the browser's eyes; but the name, in Host, is still its own.
 *
 * @param host the Host header (RFC 9110, 7.2)
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

/** Whether only this machine can reach the address or name. */
export function isLoopback(host: string): boolean {
	return host === "localhost" || host === "::1" || /^127\./.test(host);
}

/** The Host header without its port, in lower case, and an IPv6 address without its brackets. */
export function hostname(host: string): string {
	return host
		.toLowerCase()
		.replace(/:\d*$/, "")
		.replace(/^\[(.*)\]$/, "$1");
}

/** An IPv4 address that came in on an IPv6 socket, as IPv4. */
function plainAddress(address: string): string {
	return address.replace(/^::ffff:(?=\d+\.)/, "");
}
