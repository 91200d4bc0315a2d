/**
 * What only this machine can reach, as browsers write it: a URL has an IPv4
 * address in four decimals and an IPv6 one in its shortest form, however it was
 * typed (WHATWG URL, 4.6 and 4.7). So a pattern tells what `address.ts` tells
 * with Node's means, which pages don't have.
 */
const LOOPBACK =
	/^(localhost|127(\.\d+){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/;

/**
 * Whether only this machine can reach it. A name that merely begins like an
 * address, as 127.evil.example, is a name like any other.
 *
 * @param hostname a URL's `hostname`
 */
export function isLoopbackHostname(hostname: string): boolean {
	return LOOPBACK.test(hostname);
}
