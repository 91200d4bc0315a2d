import {
	ask,
	type Client,
	connect,
	type Made,
	type Place,
	type Reply,
} from "./client.ts";
import type { HubTarget } from "./target.ts";

/**
 * Asks Sentinel where the master is, and connects to that server alone, by
 * https://redis.io/docs/latest/develop/reference/sentinel-clients/. The
 * library's own client for Sentinel goes over to the next master unseen, and
 * who does not hear of that does not send again what the next one lacks.
 *
 * @throws {Error} with what is in the way
 */
export async function connectMaster(
	target: HubTarget,
	made: Made,
): Promise<Client> {
	const asking = target.nodes.map((node) => masterBy(node, target));
	const client = await connect(await Promise.any(asking), target, made);
	const [role] = (await client.send(["ROLE"])) as readonly Reply[];
	if (`${role}` === "master") return client;
	throw new Error(`what Sentinel has as ${target.master} is no master`);
}

/** Where the master is, as that Sentinel has it. */
async function masterBy(
	sentinel: Place,
	{ master = "" }: HubTarget,
): Promise<Place> {
	const question = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", master];
	const answer = await ask(sentinel, { tls: false }, question);
	if (!Array.isArray(answer)) {
		throw new Error(`Sentinel knows of no master ${master}`);
	}
	const [host, port] = answer;
	return { host: `${host}`, port: Number(port) };
}
