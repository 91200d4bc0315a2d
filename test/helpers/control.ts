import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { ask } from "./ask.ts";
import { type Cli, type StartOptions, start } from "./cli.ts";
import { testFolder } from "./folder.ts";
import { body } from "./viewer.ts";

/** An sse-tail that some may control. */
export interface Controlled {
	cli: Cli;
	/** For who watches. */
	url: URL;
	/** For who has control. */
	link: string;
	/** In that link. */
	token: string;
}

/** Starts one, and ends it with the test. */
export async function startControlled(
	args: string[],
	options?: StartOptions,
): Promise<Controlled> {
	const cli = start(["-p0", "--json", ...args], options);
	onTestFinished(async () => {
		cli.child.kill("SIGINT");
		cli.child.kill("SIGTERM");
		await cli.ended;
	});
	await cli.url;
	const line = cli
		.stderr()
		.split("\n")
		.find((each) => each.startsWith("{"));
	const { url, control }: { url: string; control: string } = JSON.parse(
		line ?? "{}",
	);
	const [, token = ""] = control.split("#control=");
	return { cli, url: new URL(url), link: control, token };
}

/** A folder with those commands in its sse-tail.json, gone with the test. */
export function folderWith(commands: object): string {
	const folder = testFolder();
	const text = JSON.stringify({ commands }, null, 1);
	writeFileSync(join(folder, "sse-tail.json"), text);
	return folder;
}

/** What is answered there, as JSON. */
export async function json({ url }: Pick<Controlled, "url">, path: string) {
	return JSON.parse((await ask(new URL(path, url))).text);
}

/** What a run has printed, when it is over. */
export async function outputOf(
	{ url }: Pick<Controlled, "url">,
	run: number,
): Promise<string> {
	return (await ask(new URL(`runs/${run}/raw`, url))).text;
}

export interface PostAnswer {
	status: number | undefined;
	location: string | undefined;
	/** The answer as JSON, or as text where it is none. */
	body: unknown;
}

/** Posts JSON, as curl would. */
export async function post(
	{ url, token }: Pick<Controlled, "url" | "token">,
	path: string,
	data: unknown = {},
	headers: Record<string, string | string[]> = {},
): Promise<PostAnswer> {
	const asked = request(new URL(path, url), {
		method: "POST",
		agent: false,
		headers: {
			"Content-Type": "application/json",
			Authorization: `Bearer ${token}`,
			...headers,
		},
	});
	asked.on("error", () => {}); // A body that is refused may not be read to its end.
	const text = typeof data === "string" ? data : JSON.stringify(data);
	asked.end(Buffer.from(text)); // Of a string Node makes the head UTF-8, too.
	const [response] = await once(asked, "response");
	const answer = (await body(response)).toString();
	return {
		status: response.statusCode,
		location: response.headers.location,
		body: response.headers["content-type"]?.includes("json")
			? JSON.parse(answer)
			: answer.trim(),
	};
}
