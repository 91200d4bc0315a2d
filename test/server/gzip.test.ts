import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createGunzip } from "node:zlib";
import { expect, it } from "vitest";
import { acceptsGzip } from "../../src/server/gzip.ts";
import { type Served, serveRun } from "../helpers/server.ts";
import { body, open, sha256 } from "../helpers/viewer.ts";

/** As a proxy on this machine asks: what goes to this machine alone is not compressed. */
const GZIP = {
	"Accept-Encoding": "gzip, deflate, br, zstd",
	Host: "log.example",
};

const serveNamed = () => serveRun({ names: ["log.example"] });

/** Lines as programs write them; more than the log keeps in memory. */
const PAST = Array.from(
	{ length: 40_000 },
	(_, n) =>
		`2026-01-01T00:00:${n % 60} worker ${n % 7} did job ${n} in ${n % 97} ms\n`,
).join("");

const print = ({ recorder }: Served, text: string) =>
	recorder.output("stdout", Buffer.from(text));

/** Takes the answer's encoding off, as a browser does. */
const decoded = (response: IncomingMessage) =>
	response.headers["content-encoding"] === "gzip"
		? response.pipe(createGunzip())
		: response;

it.each(["events", "events?news", "events?format=lines", "raw"])(
	"%s: what is past is compressed, what comes live is not held back, and all is whole",
	async (path) => {
		const served = await serveNamed();
		print(served, PAST);
		const url = new URL(path, served.url);
		await expect.poll(() => served.journal.bytes).toBe(PAST.length);
		const response = await open(url, GZIP);
		expect(response.headers["content-encoding"]).toBe("gzip");
		let sent = 0;
		response.on("data", ({ length }) => {
			sent += length;
		});
		const parts: string[] = [];
		const stream = decoded(response).setEncoding("utf8");
		stream.on("data", (part) => {
			parts.push(part);
		});
		const until = async (part: string) => {
			while (!parts.slice(-2).join("").includes(part))
				await once(stream, "data");
		};
		await until("did job 39999");
		expect(sent).toBeLessThan(parts.join("").length / 3);
		// Larger than a stored block holds, and small ones.
		const large = `${"x".repeat(200_000)} large\n`;
		print(served, large);
		await until(" large");
		print(served, "small\n");
		await until("small");
		served.recorder.exit({ code: 0, signal: null, at: performance.now() });
		if (path === "events?news") await until("event: end");
		else await once(stream, "end"); // Its checksum and length were right.
		const text = parts.join("");
		const plain = await body(await open(new URL("raw", served.url)));
		expect(sha256(plain)).toBe(sha256(`${PAST}${large}small\n`));
		if (path === "raw") expect(sha256(text)).toBe(sha256(plain));
		if (path !== "events") return;
		const events = await body(await open(url));
		expect(sha256(text)).toBe(sha256(events));
	},
);

it("little is sent as it is, and so is what a client can't take apart", async () => {
	const served = await serveNamed();
	print(served, "one\n");
	const raw = new URL("raw", served.url);
	const encoding = async (headers: Record<string, string>) => {
		const response = await open(raw, headers);
		response.destroy();
		return response.headers["content-encoding"];
	};
	expect(await encoding(GZIP)).toBeUndefined();
	print(served, PAST);
	await expect.poll(() => encoding(GZIP)).toBe("gzip");
	expect(await encoding({ Host: GZIP.Host })).toBeUndefined();
	expect(await encoding({ ...GZIP, Host: raw.host })).toBeUndefined();
});

it.each([
	["gzip", true],
	["br;q=1.0, GZIP;q=0.8, *;q=0.1", true],
	["gzip;q=0", false],
	["gzip; q=0.000, identity", false],
	["gzip;q=0.001", true],
	["x-gzipped, br", false],
	["", false],
])("Accept-Encoding: %s takes gzip: %s", (accepted, expected) => {
	const headers = { "accept-encoding": accepted };
	expect(acceptsGzip({ headers } as unknown as IncomingMessage)).toBe(expected);
});
