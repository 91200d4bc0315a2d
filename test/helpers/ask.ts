import { once } from "node:events";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { body } from "./viewer.ts";

export interface Answer {
	status: number | undefined;
	headers: IncomingHttpHeaders;
	text: string;
}

/** Asks, and reads the whole answer. */
export async function ask(
	url: URL | string,
	headers: Record<string, string> = {},
	method = "GET",
): Promise<Answer> {
	const asked = request(url, { method, headers, agent: false }).end();
	const [response] = await once(asked, "response");
	return {
		status: response.statusCode,
		headers: response.headers,
		text: (await body(response)).toString(),
	};
}

/** Sends bytes as they are, and gives all that comes back until the server closes. */
export async function sendBytes(url: URL, bytes: string): Promise<string> {
	const socket = connect(Number(url.port), url.hostname);
	let answer = "";
	socket.on("data", (chunk) => {
		answer += chunk;
	});
	socket.on("error", () => {}); // To be cut off is an answer too.
	socket.write(bytes, "latin1");
	await once(socket, "close");
	return answer;
}
