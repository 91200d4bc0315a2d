// `npm run dev`: the page of a scripted run, built again and reloaded in the
// browser whenever a file under src/ changes.
//
// A small server of its own stands before sse-tail: it serves dist/page.html
// from disk with a line of script that reloads it, and passes everything else
// on. So the page keeps its address when sse-tail is started anew, and the
// product needs no switch for development.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
	options: { port: { type: "string", default: "7300" } },
	allowPositionals: true,
});
const root = new URL("..", import.meta.url);
const RUN = positionals.length > 0 ? positionals : ["sh", "docs/demo.sh"];

/** Reloads the page when the server says so. */
const RELOAD = `<script>
const reloads = new EventSource("/dev-reloads");
reloads.onmessage = () => location.reload();
</script>`;

/**
 * The answers on which pages wait for the next build.
 *
 * @type {Set<import("node:http").ServerResponse>}
 */
const waiting = new Set();

/** @type {import("node:child_process").ChildProcess | undefined} */
let sseTail;

/** Where that one listens. */
let upstream = new URL("http://127.0.0.1/");

/** Resolves when there is a page, or when one that was built is wrong. */
let building = Promise.resolve(true);

async function build() {
	const builder = spawn(process.execPath, ["scripts/build.js"], {
		cwd: root,
		stdio: "inherit",
	});
	const [code] = await once(builder, "exit");
	return code === 0;
}

/** Runs the scripted command in the sse-tail that was built last. */
async function restart() {
	sseTail?.kill("SIGINT");
	const options = ["-p0", "--no-open", "--keep", "--no-echo", "--"];
	const child = spawn(
		process.execPath,
		["bin/sse-tail.js", ...options, ...RUN],
		{
			cwd: root,
			stdio: ["ignore", "inherit", "pipe"],
		},
	);
	sseTail = child;
	let said = "";
	for await (const chunk of child.stderr) {
		said += chunk;
		const [url] = /http:\/\/\S+/.exec(said) ?? [];
		if (url === undefined) continue;
		upstream = new URL(url);
		child.stderr.on("data", (/** @type {Buffer} */ text) =>
			process.stderr.write(text),
		);
		return;
	}
	process.stderr.write(said);
}

/**
 * @param {import("node:http").IncomingMessage} asked
 * @param {import("node:http").ServerResponse} response
 */
async function serve(asked, response) {
	if (asked.url === "/dev-reloads") {
		response.writeHead(200, { "Content-Type": "text/event-stream" });
		response.write(":\n\n");
		waiting.add(response);
		response.on("close", () => waiting.delete(response));
	} else if (asked.url === "/") {
		await building; // It takes dist/ away, and makes it anew.
		const html = await readFile(new URL("dist/page.html", root), "utf8").catch(
			() => "The build has failed: see where npm run dev runs.",
		);
		response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
		response.end(html + RELOAD);
	} else passOn(asked, response);
}

/**
 * @param {import("node:http").IncomingMessage} asked
 * @param {import("node:http").ServerResponse} response
 */
function passOn(asked, response) {
	const { method, url } = asked;
	const { origin: _, ...headers } = asked.headers;
	const sent = request(new URL(url ?? "/", upstream), {
		method,
		headers: { ...headers, host: upstream.host },
	});
	sent.on("response", (answer) => {
		response.writeHead(answer.statusCode ?? 502, answer.headers);
		answer.pipe(response);
	});
	sent.on("error", () => response.destroy());
	response.on("close", () => sent.destroy());
	sent.end();
}

/** @type {NodeJS.Timeout | undefined} */
let pending;

/** Builds once for all files that are saved within 50 ms. */
function changed() {
	clearTimeout(pending);
	pending = setTimeout(async () => {
		building = build();
		if (!(await building)) return;
		await restart();
		for (const response of waiting) response.write("data: built\n\n");
	}, 50);
}

for (const signal of ["SIGINT", "SIGTERM"]) {
	process.on(signal, () => {
		sseTail?.kill("SIGINT");
		process.exit();
	});
}
if (!(await build())) process.exit(1);
await restart();
watch(new URL("src", root), { recursive: true }, changed);
const server = createServer(serve).listen(Number(values.port), "127.0.0.1");
await once(server, "listening");
const address = /** @type {import("node:net").AddressInfo} */ (
	server.address()
);
console.error(`dev: http://127.0.0.1:${address.port}/`);
