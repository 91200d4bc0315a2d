// The least that Node can do: a command's stdout piped into the one response.
// What sse-tail is compared with.

import { spawn } from "node:child_process";
import { createServer } from "node:http";

const [file = "", ...args] = process.argv.slice(2);
const child = spawn(file, args, { stdio: ["inherit", "pipe", "inherit"] });
const server = createServer((_, response) => {
	response.flushHeaders();
	child.stdout.pipe(response);
});
server.listen(0, "127.0.0.1", () => {
	const address = /** @type {import("node:net").AddressInfo} */ (
		server.address()
	);
	console.error(`http://127.0.0.1:${address.port}/`);
});
process.once("SIGINT", () => process.exit());
