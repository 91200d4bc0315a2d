import { once } from "node:events";
import {
	createServer,
	type IncomingMessage,
	request,
	type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { body } from "../helpers/viewer.ts";

/**
 * A proxy that passes on no answer before it has ended, as some do that look
 * for viruses or compress.
 *
 * @returns its URL
 */
export function holdingProxy(target: URL): Promise<string> {
	return proxyTo(target, (answer, response) => {
		const { statusCode = 502, headers } = answer;
		body(answer).then(
			(whole) => response.writeHead(statusCode, headers).end(whole),
			() => response.destroy(), // One of the two sides has gone.
		);
	});
}

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
	const url = await proxyTo(target, (answer, response, path) => {
		response.writeHead(answer.statusCode ?? 502, answer.headers);
		answer.on("error", () => response.destroy());
		if (!path.includes("news") || isReleased) {
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
	return {
		url,
		release() {
			isReleased = true;
			for (const each of released) each();
		},
	};
}

/** @param pass passes on the answer to what was asked for */
async function proxyTo(
	target: URL,
	pass: (
		answer: IncomingMessage,
		response: ServerResponse,
		path: string,
	) => void,
): Promise<string> {
	const server = createServer((asked, response) => {
		const { url = "" } = asked;
		const headers = { ...asked.headers, host: target.host };
		const asking = request(new URL(url, target), { headers, agent: false });
		asking.on("response", (answer) => pass(answer, response, url));
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
