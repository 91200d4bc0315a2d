import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { it, onTestFinished } from "vitest";
import { MiB } from "../../src/defaults.ts";
import { limitAnswer } from "../../src/server/gate/limits.ts";

/** More than the system takes for one who reads nothing. */
const ANSWER = Buffer.alloc(64 * MiB);

it("an answer that nobody takes is given up, whatever else is sent meanwhile", async () => {
	const server = createServer((_, response) => {
		limitAnswer(response, 500);
		response.end(ANSWER);
	}).listen(0, "127.0.0.1");
	onTestFinished(() => void server.close());
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const closed = once(server, "connection").then(([ours]) =>
		once(ours, "close"),
	);
	const socket = connect(port, "127.0.0.1").pause();
	socket.on("error", () => {});
	socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n");
	const drip = setInterval(() => socket.write("X: y\r\n"), 50);
	onTestFinished(() => clearInterval(drip));
	await closed;
});
