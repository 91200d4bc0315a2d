import { expect, onTestFinished } from "vitest";
import { ask } from "./ask.ts";
import { type Cli, start, stop } from "./cli.ts";
import type { TestRedis } from "./redis.ts";
import { body, open, Reassembled, readEvents } from "./viewer.ts";

export interface Server {
	cli: Cli;
	url: URL;
}

/** A run, as a hub lists it. */
export interface Listed {
	path: string;
	title: string;
	[key: string]: unknown;
}

/** Starts an sse-tail that serves until the end of the test. */
export function serve(...args: string[]): Promise<Server> {
	return serveWithin([], ...args);
}

/** The same, started by another command. */
export async function serveWithin(
	within: string[],
	...args: string[]
): Promise<Server> {
	const cli = start(["-p0", "--no-open", ...args], { within });
	onTestFinished(async () => void (await stop(cli)));
	return { cli, url: await cli.url };
}

/** Starts a hub. */
export const hubOn = ({ url }: { url: string }, ...args: string[]) =>
	serve("--hub", url, "--serve", ...args);

/** Starts a publisher of a line of shell. */
export const publish = (
	{ url }: { url: string },
	line: string,
	...args: string[]
) =>
	start([
		...["-p0", "--no-open", "--no-echo", "--hub", url, ...args],
		...["--shell", line],
	]);

/** What a GET answers, after the event with that id. */
export const text = async (url: URL, path: string, id = "") =>
	(
		await body(
			await open(new URL(path, url), id ? { "Last-Event-ID": id } : {}),
		)
	).toString();

export const json = async (url: URL, path: string) =>
	JSON.parse((await ask(new URL(path, url))).text);

/** The runs on a hub, when there are so many in that state. */
export async function runsOn(
	{ url }: Server,
	count: number,
	state = "exited",
): Promise<Listed[]> {
	const states = async () =>
		(await json(url, "runs")).map((run: Listed) => run.state);
	await expect
		.poll(states, { timeout: 15_000 })
		.toEqual(Array.from({ length: count }, () => state));
	return json(url, "runs");
}

/**
 * Reads a run to its end: from another hub each time that one breaks off, after
 * the event that was last.
 *
 * @param hubs those that there are at the moment
 */
export async function readAcross(
	hubs: () => readonly URL[],
	path: string,
	first = 0,
): Promise<Reassembled> {
	const all = new Reassembled();
	for (let turn = first; !all.names.includes("end"); turn++) {
		const urls = hubs();
		const url = urls[turn % urls.length];
		if (url === undefined) throw new Error("there is no hub");
		await readEvents(new URL(`${path}events`, url), all.lastEventId, (event) =>
			all.add(event),
		).catch(() => {}); // It was cut off, or the hub is gone.
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return all;
}

/** The key of the one log there; a run's card may come before it. */
export async function logIn(redis: TestRedis): Promise<string> {
	const keys = async () => await redis.call("KEYS", "*:log:*");
	const key = /^\S+/;
	await expect.poll(keys).toMatch(key);
	return (await keys()).match(key)?.[0] ?? "";
}

/** The same, as soon as so many bytes of output are in it. */
export async function logWith(
	redis: TestRedis,
	bytes: number,
): Promise<string> {
	const key = await logIn(redis);
	const last = async () =>
		await redis.call("XREVRANGE", key, "+", "-", "COUNT", "1");
	await expect.poll(last, { timeout: 10_000 }).toContain(` ${bytes}\n`);
	return key;
}
