import { once } from "node:events";
import { request } from "node:http";
import { onTestFinished } from "vitest";
import { type Cli, type StartOptions, start } from "./cli.ts";
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
	headers: Record<string, string> = {},
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
	asked.end(typeof data === "string" ? data : JSON.stringify(data));
	const [response] = await once(asked, "response");
	const text = (await body(response)).toString();
	return {
		status: response.statusCode,
		location: response.headers.location,
		body: response.headers["content-type"]?.includes("json")
			? JSON.parse(text)
			: text.trim(),
	};
}
