import { networkInterfaces } from "node:os";
import { isWildcard, urlHost } from "../net/address.ts";

/** What is in a server's URLs. */
export interface UrlParts {
	port: number;
	secure: boolean;
	/** What comes before our own paths: "" or such as "/deploy". */
	basePath: string;
	/** Undefined when none is asked for. */
	token: string | undefined;
}

/** The URL of the page at that name or address. */
export function pageUrl(host: string, parts: UrlParts): string {
	const { port, secure, basePath, token } = parts;
	const query = token === undefined ? "" : `?token=${token}`;
	return `http${secure ? "s" : ""}://${urlHost(host)}:${port}${basePath}/${query}`;
}

/** What to call a server that listens there; of "all addresses" one that others can use. */
export function reachableName(host: string): string {
	return isWildcard(host) ? ownAddress() : host;
}

function ownAddress(): string {
	const external = Object.values(networkInterfaces())
		.flatMap((addresses) => addresses ?? [])
		.filter(({ internal }) => !internal);
	const ipv4 = external.find(({ family }) => family === "IPv4");
	return (ipv4 ?? external[0])?.address ?? "localhost";
}
