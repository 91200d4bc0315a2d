/**
 * Loopback names and addresses as a parsed URL has them: IPv4 in four decimals
 * and IPv6 in its shortest form, however they were typed (WHATWG URL, 4.6 and
 * 4.7). The page needs a pattern because `address.ts` uses `node:net`.
 */
const LOOPBACK =
	/^(localhost|127(\.\d+){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/;

/**
 * Whether only this machine can reach the host. 127.evil.example is a name that
 * anyone may own, and no loopback address.
 *
 * @param hostname a URL's `hostname`
 */
export function isLoopbackHostname(hostname: string): boolean {
	return LOOPBACK.test(hostname);
}
