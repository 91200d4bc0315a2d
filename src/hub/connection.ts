import { systemMessage } from "../io/system-message.ts";
import {
	type Client,
	CONNECT_MS,
	connect,
	type Made,
	type Reply,
} from "./client.ts";
import { connectCluster } from "./cluster.ts";
import { connectMaster } from "./sentinel.ts";
import type { HubTarget } from "./target.ts";
import { TooLate, within } from "./within.ts";

/** How long, in ms, Redis has to answer. */
const ANSWER_MS = 10_000;

/** A part of a command. */
export type Part = string | number | Buffer;

/** What keeps us from Redis, in a sentence. */
export class HubError extends Error {
	override name = "HubError";
	/** Whether it was there before, and has closed the connection. */
	get isClosed(): boolean {
		return this.message.endsWith(CLOSED);
	}
}

const CLOSED = "has closed the connection";

/** What Redis answered by an error of its own: the connection is as good as before. */
export class RefusedByRedis extends Error {
	override name = "RefusedByRedis";
	/** The error's code, such as OOM or NOPERM. */
	readonly code: string;

	constructor(message: string) {
		super(message);
		this.code = /^[A-Z]+/.exec(message)?.[0] ?? "";
	}
}

/** Whether Redis has no memory left: later it may have. */
export function isOutOfRoom(error: unknown): boolean {
	return error instanceof RefusedByRedis && error.code === "OOM";
}

/** @throws {unknown} the error, unless it is for want of memory */
export function unlessOutOfRoom(error: unknown): void {
	if (!isOutOfRoom(error)) throw error;
}

/**
 * A connection to Redis: of several servers, to the one that has the keys. When
 * it is lost, or another one has them, it stays lost: whoever has it opens
 * another one, and looks what there is.
 */
export class Connection {
	readonly #client: Client;
	readonly #label: string;
	#isClosed = false;

	/**
	 * Connects, and logs in.
	 *
	 * @param routing a key that is where all others are, in a cluster
	 * @throws {HubError}
	 */
	static async open(target: HubTarget, routing: string): Promise<Connection> {
		const { label } = target;
		const made: Client[] = [];
		const opening = clientFor(target, routing, (client) => made.push(client));
		try {
			// Of several, it takes long to learn which.
			const ms = target.kind === "single" ? CONNECT_MS : 4 * CONNECT_MS;
			const connection = new Connection(await within(opening, ms), label);
			// Who may not even ask this may nothing; and who is no Redis shows it here.
			await connection.call(["EXISTS", routing], CONNECT_MS);
			return connection;
		} catch (error) {
			for (const client of made) client.destroy();
			const problem = problemOf(error as Error, label);
			throw new HubError(
				problem.endsWith(CLOSED)
					? `what is at ${label} closes the connection: is it a Redis?`
					: problem,
				{ cause: error },
			);
		}
	}

	private constructor(client: Client, label: string) {
		this.#client = client;
		this.#label = label;
	}

	/**
	 * Has Redis do something.
	 *
	 * @param waitMs how long it may take to answer
	 * @throws {RefusedByRedis} when it says no
	 * @throws {HubError} when the connection is lost, or nothing comes
	 */
	async call(parts: readonly Part[], waitMs = ANSWER_MS): Promise<Reply> {
		if (this.#isClosed) throw new HubError("closed");
		const args = parts.map((part) =>
			typeof part === "number" ? `${part}` : part,
		);
		try {
			return await within(this.#client.send(args), waitMs);
		} catch (error) {
			if (isReply(error as Error)) {
				throw new RefusedByRedis((error as Error).message);
			}
			this.close();
			throw new HubError(problemOf(error as Error, this.#label), {
				cause: error,
			});
		}
	}

	close(): void {
		if (this.#isClosed) return;
		this.#isClosed = true;
		this.#client.destroy();
	}
}

/** Connects to the server that has the keys. */
async function clientFor(
	target: HubTarget,
	routing: string,
	made: Made,
): Promise<Client> {
	const { kind, nodes, path = "" } = target;
	if (kind === "cluster") return connectCluster(target, routing, made);
	if (kind === "sentinel") return connectMaster(target, made);
	return connect(nodes[0] ?? { path }, target, made);
}

/** Whether that is what Redis says, and not that it can't be reached. */
function isReply({ constructor: { name } }: Error): boolean {
	return /^(Simple|Blob)?Error(Reply)?$/.test(name) && name !== "Error";
}

/** What is wrong, in a sentence that names the place and no password. */
function problemOf(error: Error, label: string): string {
	if (error instanceof HubError) return error.message;
	const inner = error instanceof AggregateError ? error.errors[0] : error;
	if (inner instanceof TooLate) return `Redis at ${label} does not answer`;
	const { code } = inner as NodeJS.ErrnoException;
	const message = firstLine(`${(inner as Error).message}`);
	if (inner instanceof RefusedByRedis || isReply(inner)) {
		return `Redis at ${label} refuses us: ${message}`;
	}
	if (typeof code === "string") {
		return `cannot reach Redis at ${label}: ${systemMessage(inner)}`;
	}
	if (/closed|Disconnects|Socket/i.test(message)) {
		return `Redis at ${label} ${CLOSED}`;
	}
	return `cannot talk to Redis at ${label}: ${message}`;
}

function firstLine(text: string): string {
	return text.split(/[\r\n]/, 1)[0] ?? "";
}
