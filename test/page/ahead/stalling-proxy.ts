import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A proxy, and what lets it pass on what it holds back. */
export interface StallingProxy {
	url: string;
	release(): void;
}

/**
 * A proxy that passes on the beginning of a page's stream, in bytes, and the
 * rest when it is told to: what else the page asks for comes at once.
 */
export async function stallingProxy(
	target: URL,
	beginning: number,
): Promise<StallingProxy> {
	const released = new Set<() => void>();
	let isReleased = false;
	const server = createServer((asked, response) => {
		const headers = { ...asked.headers, host: target.host };
		const asking = request(new URL(asked.url ?? "", target), {
			headers,
			agent: false,
		});
		asking.on("response", (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.on("error", () => response.destroy());
			if (!asked.url?.includes("news") || isReleased) {
				answer.pipe(response);
				return;
			}
			let passed = 0;
			const pass = (bytes: Buffer) => {
				response.write(bytes);
				passed += bytes.length;
				if (passed < beginning) return;
				answer.off("data", pass);
				answer.pause();
				released.add(() => answer.pipe(response));
			};
			answer.on("data", pass);
			answer.on("end", () => response.end());
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
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		release() {
			isReleased = true;
			for (const each of released) each();
		},
	};
}
