import { onTestFinished } from "vitest";
import { ask } from "./ask.ts";
import { type Cli, start, stop } from "./cli.ts";

/** What can be asked for. */
export const PATHS = [
	...["/", "/events", "/raw", "/status", "/share", "/runs"],
	...["/runs/1/", "/runs/1/events", "/runs/1/raw", "/runs/1/status"],
];

/** What nobody is to see who may not. */
export const CLASSIFIED = "classified";

/** A server on loopback with something classified, until the end of the test. */
export async function startServing(
	...args: string[]
): Promise<{ cli: Cli; url: URL }> {
	const cli = start(["-p0", "--keep", ...args, "--", "echo", CLASSIFIED]);
	const url = await cli.url;
	onTestFinished(async () => void (await stop(cli)));
	return { cli, url };
}

/** How many watch, as the status has it. */
export async function viewersOf(url: URL): Promise<number> {
	return JSON.parse((await ask(new URL("status", url))).text).viewers;
}
