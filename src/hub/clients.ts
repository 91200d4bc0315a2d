import type { HubTarget } from "./target.ts";

/** How long, in ms, Redis has to take us in. */
export const CONNECT_MS = 5000;

/** What Redis answers: texts as bytes. */
export type Reply = null | number | string | Buffer | readonly Reply[];

/** What the client for one server, Sentinel and Cluster have in common. */
export interface AnyClient {
	send(parts: (string | Buffer)[]): Promise<Reply>;
	destroy(): void;
}

/**
 * Loads the client, which nobody else needs, and connects.
 *
 * @param routing a key that is where all others are, in a cluster
 * @param made given the client before it has connected: to be destroyed
 */
export async function clientFor(
	target: HubTarget,
	routing: string,
	made: (client: AnyClient) => void,
): Promise<void> {
	if (target.kind === "single") return connectSingle(target, made);
	const redis = await import("./redis-groups.ts");
	const options = { typeMapping: { [redis.RESP_TYPES.BLOB_STRING]: Buffer } };
	const { tls, database, nodes } = target;
	const socket = { connectTimeout: CONNECT_MS, ...(tls && { tls }) };
	if (target.kind === "cluster") {
		const client = redis.createCluster({
			rootNodes: nodes.map((node) => ({ socket: socketTo(node, target) })),
			defaults: { ...common(target), socket } as object,
			RESP: 2,
		});
		client.on("error", () => {});
		made({
			send: (parts) =>
				client.sendCommand<Reply>(routing, false, parts, options),
			destroy: () => quietly(() => client.destroy()),
		});
		await client.connect();
		return;
	}
	const client = redis.createSentinel({
		name: target.master ?? "",
		sentinelRootNodes: nodes.map((node) => ({ ...node })),
		nodeClientOptions: { ...common(target), database, socket } as object,
		RESP: 2,
	});
	client.on("error", () => {});
	made({
		send: (parts) => client.sendCommand<Reply>(false, parts, options),
		destroy: () => quietly(() => client.destroy()),
	});
	await client.connect();
}

async function connectSingle(
	target: HubTarget,
	made: (client: AnyClient) => void,
): Promise<void> {
	const { createClient, RESP_TYPES } = await import("./redis-client.ts");
	const { database, path, nodes } = target;
	const [node] = nodes;
	const socket =
		node === undefined
			? { path: path ?? "", reconnectStrategy: false as const }
			: socketTo(node, target);
	const client = createClient({ ...common(target), database, socket });
	client.on("error", () => {}); // Whoever called is told.
	const options = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };
	made({
		send: (parts) => client.sendCommand<Reply>(parts, options),
		destroy: () => quietly(() => client.destroy()),
	});
	await client.connect();
}

function common({ username, password }: HubTarget) {
	return {
		...(username !== undefined && { username }),
		...(password !== undefined && { password }),
		RESP: 2 as const,
		disableOfflineQueue: true,
		disableClientInfo: true,
	};
}

function socketTo(
	{ host, port }: HubTarget["nodes"][number],
	{ tls }: HubTarget,
) {
	return {
		...{ host, port },
		...(tls && { tls: true as const, servername: host }),
		connectTimeout: CONNECT_MS,
		reconnectStrategy: false as const,
	};
}

/** Ends what may have ended by itself. */
function quietly(end: () => unknown): void {
	try {
		void Promise.resolve(end()).catch(() => {});
	} catch {
		// It has.
	}
}
