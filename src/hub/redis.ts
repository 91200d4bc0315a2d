import type { Reply } from "./client.ts";
import { Connection, type Part, RefusedByRedis } from "./connection.ts";
import type { HubTarget } from "./target.ts";

/** What an entry of a stream has, by field. */
export type Fields = Readonly<Record<string, string | Buffer>>;

/** An entry of a stream: its id, as Redis has it, and its fields. */
export interface Entry {
	id: string;
	fields: ReadonlyMap<string, Buffer>;
}

/** What a hub needs of the program that it keeps its streams in. */
export interface Engine {
	/**
	 * Appends an entry under an id of ours; false when one of that id, or a later
	 * one, is there: it was sent twice.
	 */
	append(stream: string, id: string, fields: Fields): Promise<boolean>;
	/** The entries after an id, as far as there are any, and so many at most. */
	read(stream: string, after: string, limit: number): Promise<Entry[]>;
	/**
	 * The same of several streams, by their names; waits for one of them to grow.
	 * For a connection that does nothing else.
	 */
	follow(
		after: ReadonlyMap<string, string>,
		waitMs: number,
		limit: number,
	): Promise<Map<string, Entry[]>>;
	/** Forgets what comes before that id. */
	trim(stream: string, from: string): Promise<void>;
}

/** The same in Redis, with what else a hub keeps there. */
export class Redis implements Engine {
	readonly #connection: Connection;

	/**
	 * @param routing a key that is where all others are, in a cluster
	 * @throws {HubError} with what is wrong, in a sentence
	 */
	static async open(target: HubTarget, routing: string): Promise<Redis> {
		return new Redis(await Connection.open(target, routing));
	}

	private constructor(connection: Connection) {
		this.#connection = connection;
	}

	async append(stream: string, id: string, fields: Fields): Promise<boolean> {
		try {
			await this.#call("XADD", stream, id, ...flat(fields));
			return true;
		} catch (error) {
			if (isRepeated(error)) return false;
			throw error;
		}
	}

	async read(stream: string, after: string, limit: number): Promise<Entry[]> {
		const reply = await this.#call(
			...["XREAD", "COUNT", limit, "STREAMS", stream, after],
		);
		return entriesByStream(reply).get(stream) ?? [];
	}

	async follow(
		after: ReadonlyMap<string, string>,
		waitMs: number,
		limit: number,
	): Promise<Map<string, Entry[]>> {
		const reply = await this.#connection.call(
			[
				...["XREAD", "COUNT", limit, "BLOCK", waitMs, "STREAMS"],
				...[...after.keys(), ...after.values()],
			],
			waitMs + LATE_MS,
		);
		return entriesByStream(reply);
	}

	async trim(stream: string, from: string): Promise<void> {
		await this.#call("XTRIM", stream, "MINID", from);
	}

	/** The last entry, up to that id if one is given; undefined when there is none. */
	async last(stream: string, id = "+"): Promise<Entry | undefined> {
		const reply = await this.#call("XREVRANGE", stream, id, "-", "COUNT", 1);
		return entriesIn(reply)[0];
	}

	/** How many entries there are. */
	async length(stream: string): Promise<number> {
		return Number(await this.#call("XLEN", stream));
	}

	/** Appends an entry under an id of Redis' own, and forgets the oldest of more than so many. */
	async send(stream: string, fields: Fields, most: number): Promise<void> {
		await this.#call(
			...["XADD", stream, "MAXLEN", "~", most, "*", ...flat(fields)],
		);
	}

	/** The same to who reads alone: the stream goes when nothing is sent for a minute. */
	async sendTo(stream: string, fields: Fields, most: number): Promise<void> {
		const sending = this.send(stream, fields, most);
		await Promise.all([sending, this.expire(stream, UNREAD_S)]);
	}

	/** Keeps a text for so many seconds. */
	async put(key: string, text: string, seconds: number): Promise<void> {
		await this.#call("SET", key, text, "EX", seconds);
	}

	/**
	 * Has a key expire in so many seconds.
	 *
	 * @returns whether it is there
	 */
	async expire(key: string, seconds: number): Promise<boolean> {
		return (await this.#call("EXPIRE", key, seconds)) === 1;
	}

	async remove(key: string): Promise<void> {
		await this.#call("DEL", key);
	}

	/** The texts of those keys; undefined for what is not there. */
	async get(keys: readonly string[]): Promise<(string | undefined)[]> {
		if (keys.length === 0) return [];
		const reply = await this.#call("MGET", ...keys);
		return list(reply).map((text) => text?.toString());
	}

	/** Keeps an entry's fields under a key, for so many seconds. */
	async putFields(key: string, fields: Fields, seconds: number): Promise<void> {
		const parts = Object.entries(fields).map(([name, value]) => [
			name,
			Buffer.from(value).toString("base64"),
		]);
		await this.put(key, JSON.stringify(Object.fromEntries(parts)), seconds);
	}

	/** What was kept so; undefined for what is not there, or is something else. */
	async getFields(
		keys: readonly string[],
	): Promise<(ReadonlyMap<string, Buffer> | undefined)[]> {
		const found = await this.get(keys);
		return found.map((text) => {
			try {
				const parts: Record<string, string> = JSON.parse(text ?? "");
				return new Map(
					Object.entries(parts).map(([name, value]) => [
						name,
						Buffer.from(value, "base64"),
					]),
				);
			} catch {
				return undefined;
			}
		});
	}

	/** Counts one more, and tells how many that are. */
	async count(key: string): Promise<number> {
		return Number(await this.#call("INCR", key));
	}

	/** Has it count on from that number at least. */
	async countFrom(key: string, number: number): Promise<void> {
		const now = Number(await this.#call("GET", key));
		if (now < number) await this.#call("INCRBY", key, number - now);
	}

	/** Puts a member into a list by its number, and forgets the lowest of more than so many. */
	async list(
		key: string,
		number: number,
		member: string,
		most: number,
	): Promise<void> {
		await Promise.all([
			this.#call("ZADD", key, number, member),
			this.#call("ZREMRANGEBYRANK", key, 0, -most - 1),
		]);
	}

	/** The members of a list, the highest number first. */
	async listed(key: string, most: number): Promise<string[]> {
		const reply = await this.#call("ZREVRANGE", key, 0, most - 1);
		return list(reply).map((member) => `${member}`);
	}

	close(): void {
		this.#connection.close();
	}

	#call(...parts: Part[]): Promise<Reply> {
		return this.#connection.call(parts);
	}
}

/** How long, in seconds, what is sent to somebody waits for that. */
const UNREAD_S = 60;

/** How much later than asked for, in ms, an answer may come. */
const LATE_MS = 10_000;

/** Whether Redis refuses an entry because it has that, or one behind it. */
function isRepeated(error: unknown): boolean {
	return (
		error instanceof RefusedByRedis &&
		/equal or smaller than the target stream top item/.test(error.message)
	);
}

function flat(fields: Fields): Part[] {
	return Object.entries(fields).flat();
}

function list(reply: Reply): readonly Reply[] {
	return Array.isArray(reply) ? reply : [];
}

function entriesByStream(reply: Reply): Map<string, Entry[]> {
	return new Map(
		list(reply).map((each) => {
			const [stream, entries] = list(each);
			return [`${stream}`, entriesIn(entries ?? null)];
		}),
	);
}

function entriesIn(reply: Reply): Entry[] {
	return list(reply).map((each) => {
		const [id, parts] = list(each);
		const fields = new Map<string, Buffer>();
		const flat = list(parts ?? null);
		for (let index = 0; index + 1 < flat.length; index += 2) {
			const value = flat[index + 1];
			fields.set(
				`${flat[index]}`,
				Buffer.isBuffer(value) ? value : Buffer.from(`${value}`),
			);
		}
		return { id: `${id}`, fields };
	});
}
