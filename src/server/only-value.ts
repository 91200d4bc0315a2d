import type { Exchange } from "./exchange.ts";

/**
 * A header's value, as UTF-8, which HTTP leaves open; undefined when it is not
 * there, or twice: then one of them is not the proxy's.
 */
export function onlyValue(
	{ request }: Exchange,
	name: string,
): string | undefined {
	const [value = "", ...others] = request.headersDistinct[name] ?? [];
	if (value === "" || others.length > 0) return undefined;
	return Buffer.from(value, "latin1").toString();
}
