import { setTimeout as delay } from "node:timers/promises";
import {
	type Access,
	ask,
	type Client,
	connect,
	type Made,
	type Reply,
} from "./client.ts";
import type { HubTarget } from "./target.ts";

/** So often servers may send us on to another one: they may disagree for a while. */
const MOST_HOPS = 5;

/** How long, in ms, it is waited when some keys of a command have moved and others not yet. */
const AGAIN_MS = 50;

/** A server of a cluster, by its host and port. */
type Node = HubTarget["nodes"][number];

/**
 * Connects to the one server of a cluster that has our keys, which are all of
 * one slot, by https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/.
 * When another one has them, the connection is lost, as it is when the server
 * ends: the library's own client goes over unseen, and who does not hear of
 * that does not send again what the other one lacks.
 *
 * @param key one of ours
 * @throws {Error} with what is in the way
 */
export async function connectCluster(
	target: HubTarget,
	key: string,
	made: Made,
): Promise<Client> {
	const asking = target.nodes.map((node) => ownerBy(node, target, key));
	const owner = await Promise.any(asking);
	const client = await connect(owner, target, made);
	return new OwnerClient(client, owner, target);
}

/** Which server has a key: that one, or one that it sends us on to. */
async function ownerBy(node: Node, access: Access, key: string): Promise<Node> {
	let owner = node;
	for (let hops = 0; hops < MOST_HOPS; hops++) {
		try {
			await ask(owner, access, ["EXISTS", key]);
			return owner;
		} catch (error) {
			const redirect = redirectIn(error as Error, owner);
			if (redirect?.isWhileMoving) return owner;
			if (redirect === undefined) throw error;
			owner = redirect.node;
		}
	}
	throw new Error("its servers send us on and on");
}

/** What says that a key is at another server by now, or at the next one while keys move. */
const REDIRECT = /^(MOVED|ASK) \d+ (.*):(\d+)$/;

/** Where an error sends us on to; undefined for any other error. */
function redirectIn({ message }: Error, from: Node) {
	const [, kind, host, port] = REDIRECT.exec(message) ?? [];
	if (kind === undefined) return undefined;
	// A server that does not know what others are called by leaves that out.
	const node = { host: host || from.host, port: Number(port) };
	return { isWhileMoving: kind === "ASK", node };
}

/** A client for the server that has the keys, also while they move to another one. */
class OwnerClient implements Client {
	readonly #client: Client;
	readonly #owner: Node;
	readonly #access: Access;
	/** To those that the keys move to, by their port and host. */
	readonly #next = new Map<string, Promise<Client>>();
	readonly #made: Client[] = [];

	constructor(client: Client, owner: Node, access: Access) {
		this.#client = client;
		this.#owner = owner;
		this.#access = access;
		this.#made.push(client);
	}

	send(parts: readonly (string | Buffer)[]): Promise<Reply> {
		return this.#client
			.send(parts)
			.catch((error: Error) => this.#sendOn(parts, error));
	}

	destroy(): void {
		for (const client of this.#made) client.destroy();
	}

	/** Sends to the next server what the owner has no more, in the same order. */
	async #sendOn(
		parts: readonly (string | Buffer)[],
		error: Error,
	): Promise<Reply> {
		const redirect = redirectIn(error, this.#owner);
		if (redirect?.isWhileMoving) {
			const next = await this.#nextAt(redirect.node);
			next.send(["ASKING"]).catch(() => {}); // The next one fails, too.
			return next.send(parts).catch((error) => this.#sendOn(parts, error));
		}
		// As good as closed: what this server has is no longer what counts.
		if (redirect) throw new Error("closed: another server has the keys");
		if (!error.message.startsWith("TRYAGAIN")) throw error;
		await delay(AGAIN_MS);
		return this.send(parts);
	}

	#nextAt(node: Node): Promise<Client> {
		const name = `${node.host}:${node.port}`;
		const known = this.#next.get(name);
		if (known) return known;
		const made = (client: Client) => void this.#made.push(client);
		const next = connect(node, this.#access, made);
		this.#next.set(name, next);
		return next;
	}
}
