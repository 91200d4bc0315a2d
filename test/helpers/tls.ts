import { once } from "node:events";
import { get } from "node:https";
import { body } from "./viewer.ts";

/**
 * What is served there.
 *
 * @param ca the certificate to trust, as PEM; without it, any is taken
 */
export async function overTls(url: URL, ca?: string): Promise<string> {
	const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
	const [response] = await once(
		get(url, { ...trust, agent: false }),
		"response",
	);
	return (await body(response)).toString();
}
