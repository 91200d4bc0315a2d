// A server of your own that shows a build at /build/ and starts one at each
// POST to /start: `node docs/embed.mjs`, then `curl -X POST localhost:8000/start`.

import { createServer } from "node:http";
import { createSession } from "sse-tail";

const session = await createSession({
	mount: "/build",
	token: false, // Your own server decides who may look.
	title: "Builds",
});

const server = createServer(async (request, response) => {
	if (request.url?.startsWith("/build/")) {
		session.handle(request, response);
	} else if (request.method === "POST" && request.url === "/start") {
		const run = await session.run(["sh", "-c", "echo building; sleep 1"]);
		void run.ended.then(({ code }) =>
			console.log(`run ${run.number}: ${code}`),
		);
		response.writeHead(303, { Location: `/build/${run.path}` }).end();
	} else response.writeHead(404).end();
});

server.listen(Number(process.env.PORT ?? 8000), "127.0.0.1", () => {
	const { port } = /** @type {import("node:net").AddressInfo} */ (
		server.address()
	);
	console.log(`http://127.0.0.1:${port}/build/`);
});

process.once("SIGTERM", async () => {
	await session.close();
	server.close();
	server.closeAllConnections();
});
