import type { HubTarget } from "./target.ts";
import { within } from "./within.ts";

/** How long, in ms, Redis has to take us in. */
export const CONNECT_MS = 5000;

/** What Redis answers: texts as bytes. */
export type Reply = null | number | string | Buffer | readonly Reply[];

/** What is connected to a server, or is about to be. */
export interface Client {
	/** @throws {Error} with what the server says, or that there is no connection any more */
	send(parts: readonly (string | Buffer)[]): Promise<Reply>;
	destroy(): void;
}

/** A server of Redis or a Sentinel: by TCP, or by a Unix socket. */
export type Place = HubTarget["nodes"][number] | { path: string };

/** What a server asks of who connects. */
export type Access = Pick<HubTarget, "tls"> &
	Partial<Pick<HubTarget, "username" | "password" | "database">>;

/** Given a client before it has connected: to be destroyed. */
export type Made = (client: Client) => void;

/**
 * Loads the library, which nobody else needs, and connects to one server. When
 * the connection is lost, it stays so.
 *
 * @throws {Error} with what the server or the system say
 */
export async function connect(
	place: Place,
	{ tls, username, password, database = 0 }: Access,
	made: Made,
): Promise<Client> {
	const { createClient, RESP_TYPES } = await import("./redis-client.ts");
	const isSecure = tls && "host" in place;
	const library = createClient({
		...(username !== undefined && { username }),
		...(password !== undefined && { password }),
		database,
		RESP: 2,
		disableOfflineQueue: true,
		disableClientInfo: true,
		socket: {
			...place,
			...(isSecure && { tls: true as const, servername: place.host }),
			connectTimeout: CONNECT_MS,
			reconnectStrategy: false,
		},
	});
	library.on("error", () => {}); // Whoever called is told.
	const options = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };
	const client: Client = {
		send: (parts) => library.sendCommand<Reply>(parts, options),
		destroy: () => quietly(() => library.destroy()),
	};
	made(client);
	await library.connect();
	return client;
}

/**
 * Asks one server one thing.
 *
 * @throws {Error} with what the server or the system say, or when that takes too long
 */
export async function ask(
	place: Place,
	access: Access,
	question: readonly string[],
): Promise<Reply> {
	let client: Client | undefined;
	const connecting = connect(place, access, (made) => {
		client = made;
	});
	try {
		const answering = connecting.then(({ send }) => send(question));
		return await within(answering, CONNECT_MS);
	} finally {
		client?.destroy();
	}
}

/** Ends what may have ended by itself. */
function quietly(end: () => void): void {
	try {
		end();
	} catch {
		// It has.
	}
}
