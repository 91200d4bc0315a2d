import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { expect, it, onTestFinished, vi } from "vitest";
import {
	createSession,
	type Session,
	type SessionOptions,
} from "../src/index.ts";
import { ask } from "./helpers/ask.ts";
import { body, open } from "./helpers/viewer.ts";

async function session(options: SessionOptions = {}): Promise<Session> {
	const made = await createSession({ port: 0, ...options });
	onTestFinished(() => made.close());
	return made;
}

const rawOf = async (url: string, path = "") =>
	(await ask(new URL(`${path}raw`, url))).text;

it("runs commands, each as a run of its own, and tells how they end", async () => {
	const { url, run } = await session({ mask: ["s3cret", /tok_\w+/i] });
	const script = 'echo "$0 $WHO s3cret TOK_1"; pwd; cat; exit 3';
	const first = await run(["sh", "-c", script, "$(id)"], {
		title: "First",
		cwd: "/",
		env: { ...process.env, WHO: "me" },
	});
	expect(await first.ended).toMatchObject({ code: 3, signal: null });
	const second = await run(["sh", "-c", "kill -9 $$"]);
	expect(await second.ended).toMatchObject({ code: null, signal: "SIGKILL" });
	expect(await rawOf(url, first.path)).toBe("$(id) me *** ***\n/\n");
	const { text } = await ask(new URL("runs", url));
	expect(JSON.parse(text)).toMatchObject([
		{ run: 2, signal: "SIGKILL" },
		{ run: 1, title: "First", exitCode: 3 },
	]);
	await expect(run(["no-such-command"])).rejects.toThrow("no-such-command");
});

it("shows a stream, of text or bytes, and that it broke off", async () => {
	const { url, feed } = await session();
	const text = await feed(Readable.from(["one\n", "two\n"]), { title: "Text" });
	expect(await text.ended).toMatchObject({ code: 0, signal: null });
	expect(await rawOf(url)).toBe("one\ntwo\n");
	const broken = new PassThrough();
	const run = await feed(broken);
	broken.write("begun\n");
	broken.destroy(new Error("lost"));
	expect(await run.ended).toMatchObject({ code: 1, signal: null });
});

it("is stopped with all that it has started, and closes so too", async () => {
	const own = await session();
	const script = "trap '' TERM; sleep 300 & echo $!; wait";
	const run = await own.run(["sh", "-c", script]);
	const viewer = await open(new URL("raw", own.url));
	const [pid] = await once(viewer, "data");
	run.stop(100);
	expect(await run.ended).toMatchObject({ signal: "SIGKILL" });
	// Killed, it is there until process 1 has been told of it.
	const isGone = () =>
		expect(() => process.kill(Number(`${pid}`), 0)).toThrow("ESRCH");
	await vi.waitFor(isGone, { timeout: 10_000 });

	const last = await own.run(["sleep", "300"]);
	const rest = open(new URL("events", own.url)).then(body);
	await expect.poll(() => own.viewers).toBeGreaterThan(0);
	await own.close();
	expect(await last.ended).toMatchObject({ signal: "SIGTERM" });
	expect(`${await rest}`).toMatch(/event: exit\ndata: .*SIGTERM.*event: end/s);
});

it("is mounted in a server of somebody else's, with its path or without", async () => {
	const own = await session({ mount: "/log", token: "0123456789abcdef" });
	const server = createServer((request, response) => {
		if (request.url?.startsWith("/log/")) own.handle(request, response);
		else response.end("theirs");
	}).listen(0, "127.0.0.1");
	onTestFinished(() => {
		server.close();
		server.closeAllConnections();
	});
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const at = (path: string) => `http://127.0.0.1:${port}${path}`;
	await (await own.run(["echo", "hi"])).ended;
	expect(own.url).toBe("/log/?token=0123456789abcdef");
	expect((await ask(at("/other"))).text).toBe("theirs");
	expect((await ask(at("/log/raw"))).status).toBe(401);
	const bearer = { Authorization: "Bearer 0123456789abcdef" };
	expect((await ask(at("/log/raw"), bearer)).text).toBe("hi\n");
	const elsewhere = { ...bearer, Host: "evil.example" };
	expect((await ask(at("/log/raw"), elsewhere)).status).toBe(403);
});

it("hides what an expression finds at each line, whatever its flags", async () => {
	const { url, run } = await session({ mask: [/^pin \d+$/g, "/literal/"] });
	await (await run(["printf", "pin 1\npin 2\na /literal/\n"])).ended;
	expect(await rawOf(url)).toBe("***\n***\na ***\n");
});

/** A flag that our own search does not know. */
const SETS = "v";

it.each<[SessionOptions, string]>([
	[{ token: "short" }, "a token is 16 to 256 letters"],
	[{ token: "no spaces, if you please" }, "a token is 16 to 256 letters"],
	[{ mask: ["kept", ""] }, "mask: expected a text"],
	[{ mask: [/x*/] }, "mask: that /regex/ matches no text at all"],
	[
		{ mask: [new RegExp("[a--b]", SETS)] },
		"mask: a /regex/ takes the flags i, m, s and u",
	],
])("says what is wrong with %o", async (options, problem) => {
	await expect(createSession(options)).rejects.toThrow(problem);
});

it("says what is wrong with its options", async () => {
	await expect(createSession({ mount: "log/" })).rejects.toThrow(
		"mount is a path, such as /deploy",
	);
	const taken = await session();
	const { port } = new URL(taken.url);
	await expect(createSession({ port: Number(port) })).rejects.toThrow(
		`cannot listen on 127.0.0.1, port ${port}: it is taken`,
	);
	expect(() => taken.handle({} as never, {} as never)).toThrow("mount");
});
