import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { expect, it, onTestFinished } from "vitest";
import { selfSigned } from "../../src/cli/sharing/self-signed.ts";
import { run, start, stop } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { text } from "../helpers/hub.ts";
import { TestRedis } from "../helpers/redis.ts";

const NOTES = new URL("../../SECURITY.md", import.meta.url);

/** Publishes a run, and sees it on a hub. */
async function expectToWork(
	url: string,
	hubUrl = url,
	args: string[] = [],
	env: NodeJS.ProcessEnv = {},
) {
	const hub = start(["-p0", "--hub", hubUrl, "--serve", ...args], { env });
	onTestFinished(async () => void (await stop(hub)));
	const page = await hub.url;
	const own = ["--linger", "0", "--hub", url, ...args, "--shell", "seq 20000"];
	const { code, stderr, stdout } = await run(own, { env });
	expect([code, stderr.replaceAll(/^.*(✓|http).*\n/gm, "")]).toEqual([0, ""]);
	await expect
		.poll(() => text(page, "/raw"), { timeout: 10_000 })
		.toBe(`${stdout}`);
	expect(hub.stderr()).not.toContain("error");
}

it("works with no more rights than the notes on safety say", async () => {
	const redis = await TestRedis.start();
	const notes = readFileSync(NOTES, "utf8");
	const users = [...notes.matchAll(/^ACL (SETUSER .*)$/gm)];
	expect(users.length).toBe(2);
	for (const [, line = ""] of users) {
		expect(await redis.call("ACL", ...line.split(" "))).toBe("OK");
	}
	const as = (user: string) => redis.url.replace("//", `//${user}@`);
	await expectToWork(as("publisher:secret"), as("hub:secret"), [
		...["--hub-prefix", "team"],
	]);
	const { stderr } = await run([
		"--linger",
		"0",
		"--hub",
		as("publisher:secret"),
		"--",
		"true",
	]);
	expect(stderr).toMatch(/hub.* refuses us: NOPERM/);
});

it("works by TLS", async () => {
	const redis = await TestRedis.start();
	const { cert, key } = await selfSigned(["localhost"]);
	const file = join(testFolder(), "ca.pem");
	writeFileSync(file, cert);
	const server = createServer({ cert, key }, (client) => {
		const socket = connect(redis.socket);
		client.pipe(socket).pipe(client);
		client.on("error", () => socket.destroy());
		socket.on("error", () => client.destroy());
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => void server.close());
	const { port } = server.address() as AddressInfo;
	const url = `rediss://localhost:${port}`;
	await expectToWork(url, url, [], { NODE_EXTRA_CA_CERTS: file });
	const { stderr } = await run(["--linger", "0", "--hub", url, "--", "true"]);
	expect(stderr).toMatch(/hub.* self-signed certificate/);
});

it("works with Sentinel", async () => {
	const { port } = await TestRedis.withPort();
	const sentinel = await TestRedis.sentinel(port);
	await expectToWork(`redis+sentinel://127.0.0.1:${sentinel}/main/0`);
});

it("works with Cluster", async () => {
	const { redis, port } = await TestRedis.withPort("--cluster-enabled", "yes");
	await redis.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
	await expect
		.poll(() => redis.call("CLUSTER", "INFO"))
		.toContain("cluster_state:ok");
	await expectToWork(`redis+cluster://127.0.0.1:${port}`);
});
