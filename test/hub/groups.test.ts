import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { start } from "../helpers/cli.ts";
import { chatter } from "../helpers/crowd.ts";
import { testFolder } from "../helpers/folder.ts";
import { hubOn, readAcross, runsOn } from "../helpers/hub.ts";
import { TestRedis } from "../helpers/redis.ts";
import { sha256 } from "../helpers/viewer.ts";

/** Publishes a run that prints before, while and after something happens to its Redis, and watches it. */
async function watchWhile(
	urls: { publisher: string; hub: string },
	happens: () => Promise<unknown>,
): Promise<void> {
	const hub = await hubOn({ url: urls.hub });
	const over = join(testFolder(), "over");
	const until = `until [ -e ${over} ]; do seq 10; sleep 0.05; done`;
	const line = `${chatter(20, 400)}; ${until}; echo; ${chatter(20, 400)}`;
	const own = ["-p0", "--no-open", "--hub", urls.publisher];
	const publisher = start([...own, "--shell", line]);
	const [run] = await runsOn(hub, 1, "running");
	const reading = readAcross(() => [hub.url], run?.path ?? "");
	await happens();
	writeFileSync(over, "");
	const all = await reading;
	expect(all.names).toEqual(["start", "exit", "end"]);
	const { code, stdout } = await publisher.ended;
	expect(code).toBe(0);
	expect(all.hash.digest("hex")).toBe(sha256(stdout));
	const told = hub.cli.stderr() + publisher.stderr();
	expect(told).not.toContain("not reached it");
}

it("loses nothing when Sentinel makes another Redis the master", async () => {
	const { redis: master, port } = await TestRedis.withPort(
		...["--repl-diskless-sync-delay", "0"],
	);
	const { redis: replica } = await TestRedis.withPort(
		...["--replicaof", `127.0.0.1 ${port}`],
	);
	const info = () => replica.call("INFO", "replication");
	await expect.poll(info).toContain("master_link_status:up");
	const sentinel = await TestRedis.sentinel(port);
	const known = async () => (await master.call("ROLE")).split("\n").length;
	await expect.poll(known).toBeGreaterThan(3);
	const url = `redis+sentinel://127.0.0.1:${sentinel}/main/0`;
	await watchWhile({ publisher: url, hub: url }, async () => {
		await master.kill();
		await expect.poll(info, { timeout: 30_000 }).toContain("role:master");
	});
}, 60_000);

/** A cluster of so many masters: each has as many slots as another one. */
async function clusterOf(count: number) {
	const nodes = await Promise.all(
		Array.from({ length: count }, async (_, n) => {
			const node = await TestRedis.withPort(
				...["--cluster-enabled", "yes", "--cluster-config-file", `n${n}`],
				...["--cluster-node-timeout", "1000"],
			);
			const id = await node.redis.call("CLUSTER", "MYID");
			const slots = [n, n + 1].map((k) => Math.floor((k * 16_384) / count));
			const [from = 0, behind = 0] = slots;
			await node.redis.call(
				"CLUSTER",
				"ADDSLOTSRANGE",
				`${from}`,
				`${behind - 1}`,
			);
			return {
				...node,
				id,
				has: (slot: number) => slot >= from && slot < behind,
			};
		}),
	);
	const [first] = nodes;
	for (const { port } of nodes) {
		await first?.redis.call("CLUSTER", "MEET", "127.0.0.1", `${port}`);
	}
	for (const { redis } of nodes) {
		const state = () => redis.call("CLUSTER", "INFO");
		await expect.poll(state).toContain("cluster_state:ok");
		await expect.poll(state).toContain(`cluster_known_nodes:${count}`);
	}
	return nodes;
}

it("works with a cluster of several, and while its keys move to another one", async () => {
	const nodes = await clusterOf(3);
	const slot = Number(
		await nodes[0]?.redis.call("CLUSTER", "KEYSLOT", "{sse-tail}"),
	);
	const from = nodes.find(({ has }) => has(slot));
	const [to, third] = nodes.filter((node) => node !== from);
	if (!from || !to || !third) throw new Error("there are not three");
	const urlOf = ({ port }: { port: number }) =>
		`redis+cluster://127.0.0.1:${port}`;
	// Each is told of another node than that which has it.
	const urls = { publisher: urlOf(to), hub: urlOf(third) };
	await watchWhile(urls, async () => {
		const setSlot = (node: typeof from, ...how: string[]) =>
			node.redis.call("CLUSTER", "SETSLOT", `${slot}`, ...how);
		await setSlot(to, "IMPORTING", from.id);
		await setSlot(from, "MIGRATING", to.id);
		for (;;) {
			const keys = await from.redis.call(
				"CLUSTER",
				"GETKEYSINSLOT",
				`${slot}`,
				"100",
			);
			if (keys === "") break;
			const target = ["127.0.0.1", `${to.port}`, "", "0", "5000", "KEYS"];
			await from.redis.call("MIGRATE", ...target, ...keys.split("\n"));
		}
		for (const node of [to, from, third]) await setSlot(node, "NODE", to.id);
	});
}, 60_000);

it("loses nothing when a cluster makes a replica the master", async () => {
	const nodes = await clusterOf(3);
	const slot = Number(
		await nodes[0]?.redis.call("CLUSTER", "KEYSLOT", "{sse-tail}"),
	);
	const master = nodes.find(({ has }) => has(slot));
	const [other] = nodes.filter((node) => node !== master);
	if (!master || !other) throw new Error("there are not three");
	const { redis: replica, port } = await TestRedis.withPort(
		...["--cluster-enabled", "yes", "--cluster-config-file", "replica"],
		...["--cluster-node-timeout", "1000", "--repl-diskless-sync-delay", "0"],
	);
	await replica.call("CLUSTER", "MEET", "127.0.0.1", `${master.port}`);
	const replicate = () => replica.call("CLUSTER", "REPLICATE", master.id);
	await expect.poll(replicate).toBe("OK");
	const info = () => replica.call("INFO", "replication");
	await expect.poll(info).toContain("master_link_status:up");
	for (const { redis } of nodes) {
		const known = () => redis.call("CLUSTER", "NODES");
		await expect.poll(known).toContain(`${port}@`);
	}
	const url = `redis+cluster://127.0.0.1:${other.port}`;
	await watchWhile({ publisher: url, hub: url }, async () => {
		await master.redis.kill();
		await expect.poll(info, { timeout: 30_000 }).toContain("role:master");
	});
}, 60_000);
