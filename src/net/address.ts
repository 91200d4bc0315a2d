import { BlockList, isIP } from "node:net";

/** Subnets; a list of Node's, made when it is first asked. */
type Subnets = () => BlockList;

/** Addresses that only this machine can reach (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3). */
const LOOPBACK = subnets(["127.0.0.0", 8], ["::1", 128]);

/** Addresses that are valid on one link only (RFC 3927; RFC 4291, 2.5.6). */
const LINK_LOCAL = subnets(["169.254.0.0", 16], ["fe80::", 10]);

/**
 * The unspecified addresses, which as an address to listen on mean all of this
 * machine's.
 */
const WILDCARD = subnets(["0.0.0.0", 32], ["::", 128]);

/**
 * Where the usual addresses are, so that a start needs no list: the first one
 * takes Node 8 ms, most of it for the expression that an IPv6 address matches.
 */
const USUAL: ReadonlyMap<string, Subnets> = new Map([
	["127.0.0.1", LOOPBACK],
	["::1", LOOPBACK],
	["0.0.0.0", WILDCARD],
	["::", WILDCARD],
]);

/**
 * Whether only this machine can reach the address or name. A pattern such as
 * `^127\.` would also take 127.evil.example, which anyone may own.
 */
export function isLoopback(host: string): boolean {
	return host.toLowerCase() === "localhost" || isIn(LOOPBACK, host);
}

/**
 * The loopback address of a machine with these addresses: IPv4's, as most
 * tools expect it, or IPv6's where there is no other.
 */
export function loopbackOf(addresses: readonly string[]): string {
	const isOnlyIPv6 =
		addresses.includes("::1") && !addresses.includes("127.0.0.1");
	return isOnlyIPv6 ? "::1" : "127.0.0.1";
}

/**
 * Whether the address is link-local: in IPv6 it needs an interface's name, in
 * IPv4 a machine gets it when no network answers.
 */
export function isLinkLocal(address: string): boolean {
	return isIn(LINK_LOCAL, address);
}

/**
 * Whether listening on the address means listening on all addresses of this
 * machine.
 */
export function isWildcard(address: string): boolean {
	return isIn(WILDCARD, address);
}

/**
 * Turns an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) into IPv4. Returns
 * others unchanged.
 */
export function plainAddress(address: string): string {
	const [, ipv4 = ""] = /^::ffff:([\d.]+)$/i.exec(address) ?? [];
	return ipv4 !== "" && isIP(ipv4) === 4 ? ipv4 : address;
}

/**
 * The name or address in an authority such as the Host header's (RFC 3986,
 * 3.2.2): without the port, in lower case, an IPv6 address without brackets.
 */
export function hostname(authority: string): string {
	return authority
		.toLowerCase()
		.replace(/:\d*$/, "")
		.replace(/^\[(.*)\]$/, "$1");
}

/** Writes a name or address for a URL: an IPv6 address gets brackets. */
export function urlHost(host: string): string {
	return host.includes(":") && isIP(host) === 6 ? `[${host}]` : host;
}

function isIn(list: Subnets, address: string): boolean {
	const usual = USUAL.get(address);
	if (usual !== undefined) return usual === list;
	const plain = plainAddress(address);
	const version = isIP(plain);
	return version !== 0 && list().check(plain, version === 4 ? "ipv4" : "ipv6");
}

function subnets(...networks: [network: string, prefix: number][]): Subnets {
	let made: BlockList | undefined;
	return () => {
		if (made !== undefined) return made;
		made = new BlockList();
		for (const [network, prefix] of networks) {
			made.addSubnet(network, prefix, isIP(network) === 4 ? "ipv4" : "ipv6");
		}
		return made;
	};
}
