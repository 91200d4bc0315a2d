import { hostname } from "../../net/address.ts";
import type { Exchange } from "../exchange.ts";

/**
 * Whether a page of another origin makes the browser ask: what it may not
 * read it may not ask for either, and least of all change anything (CSRF).
 * Browsers tell by `Origin` and by `Sec-Fetch-Site` (W3C Fetch Metadata), the
 * latter only over HTTPS and on loopback. Who follows a link comes from
 * elsewhere too, and may.
 *
 * @param proxyNames names that a proxy in front has, in lower case
 */
export function isFromElsewhere(
	{ request: { method, headers }, host = "" }: Exchange,
	proxyNames: readonly string[],
): boolean {
	const { origin } = headers;
	if (origin !== undefined && !isOurOrigin(origin, host, proxyNames)) {
		return true;
	}
	const site = headers["sec-fetch-site"] ?? "none";
	if (site === "none" || site === "same-origin") return false;
	const isNavigation =
		headers["sec-fetch-mode"] === "navigate" &&
		headers["sec-fetch-dest"] === "document";
	return method !== "GET" || !isNavigation;
}

function isOurOrigin(
	origin: string,
	host: string,
	proxyNames: readonly string[],
): boolean {
	const [, originHost] = /^https?:\/\/([^/]+)$/i.exec(origin) ?? [];
	if (originHost === undefined) return false;
	// A proxy in front has another port, and may pass on another Host.
	return originHost === host || proxyNames.includes(hostname(originHost));
}
