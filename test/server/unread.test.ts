import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { it, onTestFinished, vi } from "vitest";
import { MiB } from "../../src/defaults.ts";
import {
	ANSWER_TIMEOUT_MS,
	limitAnswer,
} from "../../src/server/gate/limits.ts";
import { answerJson } from "../../src/server/json.ts";

/** More than the system takes for one who reads nothing. */
const ANSWER = Buffer.alloc(64 * MiB);

/** Asks a server that answers so, and reads nothing; resolves when it has answered. */
async function askAndReadNothing(answer: (response: ServerResponse) => void) {
	const server = createServer((_, response) => answer(response));
	server.listen(0, "127.0.0.1");
	onTestFinished(() => void server.close());
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const answered = once(server, "request");
	const closed = once(server, "connection").then(([ours]) =>
		once(ours, "close"),
	);
	const socket = connect(port, "127.0.0.1").pause();
	socket.on("error", () => {});
	socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
	await answered;
	return { socket, closed };
}

it("an answer that nobody takes is given up, whatever else is sent meanwhile", async () => {
	const { socket, closed } = await askAndReadNothing((response) => {
		limitAnswer(response, 500);
		response.end(ANSWER);
	});
	socket.write("GET / HTTP/1.1\r\n");
	const drip = setInterval(() => socket.write("X: y\r\n"), 50);
	onTestFinished(() => clearInterval(drip));
	await closed;
});

it("and so is one in JSON that was given any time to be made", async () => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	onTestFinished(() => void vi.useRealTimers());
	const { closed } = await askAndReadNothing((response) => {
		const lift = limitAnswer(response);
		lift();
		answerJson(response, { text: "x".repeat(ANSWER.length) });
	});
	vi.advanceTimersByTime(ANSWER_TIMEOUT_MS);
	await closed;
});
