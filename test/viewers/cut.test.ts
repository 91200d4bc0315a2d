import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { createParser } from "eventsource-parser";
import { expect, it, onTestFinished } from "vitest";
import { start } from "../helpers/cli.ts";
import { open, Reassembled, sha256 } from "../helpers/viewer.ts";

/** Lines of characters of one to four bytes. */
const SCRIPT = "seq -f 'é€😀 %g' 12000";
const OUTPUT = Array.from({ length: 12_000 }, (_, n) => `é€😀 ${n + 1}\n`).join(
	"",
);

/** Twice as many connections as the bytes take. */
const MOST_CONNECTIONS = 60;

/** A way to the server on which each connection is cut after so many bytes of the answer. */
async function cuttingProxy(to: URL, bytes: number): Promise<URL> {
	const proxy = createServer((client) => {
		const server = connect(Number(to.port), to.hostname);
		let left = bytes;
		client.on("error", () => {}).on("close", () => server.destroy());
		server.on("error", () => {}).on("close", () => client.destroy());
		client.pipe(server);
		server.on("data", (chunk: Buffer) => {
			if (left <= 0) return;
			const part = chunk.subarray(0, left);
			left -= part.length;
			client.write(part, () => {
				if (left === 0) client.destroySoon();
			});
		});
		server.on("end", () => client.end());
	}).listen(0, "127.0.0.1");
	onTestFinished(() => void proxy.close());
	await once(proxy, "listening");
	return new URL(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
}

it.each([
	["all is there", true],
	["it is running", false],
])(
	"everything comes once where each connection is cut after 9,000 bytes, when %s",
	async (_, isOver) => {
		const cli = start(
			["-p0", "--no-echo", "--keep", "--shell", `${SCRIPT}; read go`],
			{ stdin: "pipe" },
		);
		const url = await cli.url;
		if (isOver) {
			cli.child.stdin?.end("\n");
			await expect.poll(cli.stderr).toContain("succeeded");
		}
		const events = new URL("/events", await cuttingProxy(url, 9000));
		const all = new Reassembled();
		const size = Buffer.byteLength(OUTPUT);
		let connections = 0;
		for (; all.bytes < size && connections < MOST_CONNECTIONS; connections++) {
			const { lastEventId } = all;
			const response = await open(
				events,
				lastEventId ? { "Last-Event-ID": lastEventId } : {},
			);
			response.setEncoding("utf8");
			const parser = createParser({ onEvent: (event) => all.add(event) });
			response
				.on("error", () => {})
				.on("data", (text) => {
					parser.feed(text);
					if (all.bytes >= size) response.destroy();
				});
			await new Promise((resolve) => response.once("close", resolve));
		}
		expect(all.bytes).toBe(size);
		expect(all.hash.digest("hex")).toBe(sha256(OUTPUT));
		expect(connections).toBeLessThan(MOST_CONNECTIONS);
		expect(all.names).not.toContain("reset");
	},
);
