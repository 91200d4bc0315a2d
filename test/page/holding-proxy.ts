import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { body } from "../helpers/viewer.ts";

/**
 * A proxy that passes on no answer before it has ended, as some do that look
 * for viruses or compress.
 *
 * @returns its URL
 */
export async function holdingProxy(target: URL): Promise<string> {
	const server = createServer((asked, response) => {
		const headers = { ...asked.headers, host: target.host };
		const asking = request(new URL(asked.url ?? "", target), {
			headers,
			agent: false,
		});
		asking.on("response", (answer) => {
			const { statusCode = 502, headers } = answer;
			body(answer).then(
				(whole) => response.writeHead(statusCode, headers).end(whole),
				() => response.destroy(), // One of the two sides has gone.
			);
		});
		asking.on("error", () => response.destroy());
		response.on("close", () => asking.destroy());
		asking.end();
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => {
		server.close();
		server.closeAllConnections();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
