import { describe, expect, it } from "vitest";
import { ask, sendBytes } from "../helpers/ask.ts";
import { run, start } from "../helpers/cli.ts";
import { type Controlled, post, startControlled } from "../helpers/control.ts";
import { open } from "../helpers/viewer.ts";

/** What is known of a run. */
async function statusOf({ url }: Controlled, run: number) {
	const { text } = await ask(new URL(`runs/${run}/status`, url));
	return JSON.parse(text);
}

const stateOf = (controlled: Controlled, run: number) => async () =>
	(await statusOf(controlled, run)).state;

/** Resolves when a run has printed that. */
async function printed({ url }: Controlled, run: number, text: string) {
	const stream = await open(new URL(`runs/${run}/raw`, url));
	let output = "";
	for await (const chunk of stream) {
		output += chunk;
		if (output.includes(text)) return output;
	}
	throw new Error(`ended without ${text}: ${output}`);
}

/** Killed, a process is there until process 1 has been told of it, which may take seconds. */
const REAPED = { timeout: 10_000 };

/** Whether a process is there. */
function isThere(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

describe("--on-click", () => {
	it("runs nothing until somebody who may starts it, and then as often as they like", async () => {
		const controlled = await startControlled([
			...["--on-click", "--mask", "s3cret", "--"],
			...["sh", "-c", 'echo "by $0"; exit 3', "s3cret"],
		]);
		const { url, cli } = controlled;
		const json = async (path: string) =>
			JSON.parse((await ask(new URL(path, url))).text);
		expect(await json("status")).toMatchObject({ run: 0, state: "waiting" });
		const [command] = await json("commands");
		expect(command.run).toBe("sh -c 'echo \"by $0\"; exit 3' ***");
		expect(command.title).toBe(command.run);
		expect(command.words).toEqual(["sh", "-c", 'echo "by $0"; exit 3', "***"]);
		const token = { ...controlled, token: "guessed" };
		expect((await post(token, "runs")).status).toBe(403);
		expect((await ask(new URL("runs", url))).text).toBe("[]\n");

		const first = ask(new URL("raw", url)); // Waits for the first run.
		expect((await post(controlled, "runs")).status).toBe(201);
		expect((await first).text).toBe("by ***\n");
		await expect.poll(stateOf(controlled, 1)).toBe("exited");
		expect((await post(controlled, "runs")).location).toMatch(/runs\/2\/$/);
		await expect.poll(stateOf(controlled, 2)).toBe("exited");
		cli.child.kill("SIGINT");
		expect(await cli.ended).toMatchObject({ code: 3 });
	});

	it("ends at once, and well, when nothing was run", async () => {
		const { cli, url } = await startControlled(["--on-click", "--", "true"]);
		const waiting = open(new URL("events?news", url));
		await waiting;
		// Node would open its inspector, by which others could run code as us.
		cli.child.kill("SIGUSR1");
		await ask(new URL("status", url));
		cli.child.kill("SIGINT");
		const { code, stderr } = await cli.ended;
		expect(code).toBe(0);
		expect(stderr).not.toContain("Debugger");
	});

	it("needs a command", async () => {
		const { code, stderr } = await run(["--on-click"]);
		expect(code).toBe(2);
		expect(stderr).toContain("--on-click needs a command to start and stop");
	});
});

describe("who has control", () => {
	it("stops a run with all that it has started, and runs it again", async () => {
		const controlled = await startControlled([
			...["--control", "--shell"],
			'sleep 300 & echo "child $!"; wait',
		]);
		const output = await printed(controlled, 1, "child");
		const child = Number(/child (\d+)/.exec(output)?.[1]);
		expect(await post(controlled, "runs")).toMatchObject({ status: 409 });
		const stopped = await post(controlled, "runs/1/stop", { by: "Ada" });
		expect(stopped).toMatchObject({
			status: 202,
			body: { state: "stopping" },
		});
		await expect.poll(stateOf(controlled, 1)).toBe("exited");
		expect(await statusOf(controlled, 1)).toMatchObject({ signal: "SIGTERM" });
		await expect.poll(() => isThere(child), REAPED).toBe(false);
		const { text } = await ask(new URL("runs/1/events", controlled.url));
		expect(text).toMatch(/event: stop\ndata: .*"by":"Ada","signal":"SIGTERM"/);
		const again = await post(controlled, "runs", { by: "Bob" });
		expect(again).toEqual({
			status: 201,
			location: "./runs/2/",
			body: { run: 2 },
		});
		await printed(controlled, 2, "child");
		expect(await post(controlled, "runs/1/stop")).toMatchObject({
			status: 200,
			body: { state: "exited" },
		});
		expect(controlled.cli.stderr()).toContain("run 1 is told to stop by Ada");
		expect(controlled.cli.stderr()).toContain("run 2 has been started by Bob");
		controlled.cli.child.kill("SIGTERM");
		expect(await controlled.cli.ended).toMatchObject({ signal: "SIGTERM" });
	});

	it("kills what does not heed SIGTERM, when its time is over or at once", async () => {
		const controlled = await startControlled([
			...["--control", "--shell"],
			"trap '' TERM; echo begun; while :; do sleep 0.1; done",
		]);
		await printed(controlled, 1, "begun");
		const first = await post(controlled, "runs/1/stop");
		// Who asks once more does not begin the time anew.
		expect(await post(controlled, "runs/1/stop")).toEqual(first);
		expect(await stateOf(controlled, 1)()).toBe("stopping");
		await post(controlled, "runs/1/stop", { signal: "SIGKILL" });
		await expect.poll(stateOf(controlled, 1)).toBe("exited");
		expect(await statusOf(controlled, 1)).toMatchObject({ signal: "SIGKILL" });
	});

	it("starts a run that has nobody at its stdin and at its terminal", async () => {
		const controlled = await startControlled([
			...["--control", "--shell"],
			"cat; (: </dev/tty) 2>/dev/null || echo nobody there",
		]);
		await expect.poll(stateOf(controlled, 1)).toBe("exited");
		await post(controlled, "runs");
		await printed(controlled, 2, "nobody there");
		await expect.poll(stateOf(controlled, 2)).toBe("exited");
	});

	it("starts one run, however often the request comes under one key", async () => {
		const controlled = await startControlled(["--control", "--", "true"]);
		await expect.poll(stateOf(controlled, 1)).toBe("exited");
		const key = { "Idempotency-Key": "a-key" };
		const answers = await Promise.all(
			Array.from({ length: 50 }, () => post(controlled, "runs", {}, key)),
		);
		expect(new Set(answers.map(({ status }) => status))).toEqual(
			new Set([201]),
		);
		expect(answers[49]?.body).toEqual({ run: 2 });
		expect((await ask(new URL("runs/3/status", controlled.url))).status).toBe(
			404,
		);
	});

	it("is told what is wrong, and starts nothing", async () => {
		const controlled = await startControlled(["--control", "--", "true"]);
		await expect.poll(stateOf(controlled, 1)).toBe("exited");
		for (const [data, status] of [
			["", 400],
			["{", 400],
			["[]", 400],
			["null", 400],
			[JSON.stringify({ by: "x".repeat(1024 * 1024) }), 413],
			[{ by: "a\nb" }, 422],
			[{ command: "rm" }, 404],
			[{ command: { toString: 1 } }, 404],
			[{ values: { x: 1 } }, 422],
			['{"values":{"__proto__":1}}', 422],
		] as const) {
			expect([data, await post(controlled, "runs", data)]).toMatchObject([
				data,
				{ status },
			]);
		}
		// A body that never comes.
		const { url, token } = controlled;
		const head = [
			"POST /runs HTTP/1.1",
			`Host: ${url.host}`,
			`Authorization: Bearer ${token}`,
			"Content-Type: application/json",
			"Content-Length: 999999999",
		];
		const answer = await sendBytes(url, `${head.join("\r\n")}\r\n\r\n{`);
		expect(answer).toContain("413 ");
		expect((await ask(new URL("runs/2/status", url))).status).toBe(404);
	});

	it("may look, too, where a token is asked for", async () => {
		const controlled = await startControlled([
			...["--control", "--token", "0123456789abcdef", "--", "sleep", "300"],
		]);
		const { url, token } = controlled;
		const as = (bearer: string) =>
			ask(new URL("/status", url), { Authorization: `Bearer ${bearer}` });
		expect((await as(token)).status).toBe(200);
		expect((await as("0123456789abcdef")).status).toBe(200);
		expect((await as("x".repeat(22))).status).toBe(401);
		// A link to watch is none to control.
		const query = await ask(new URL(`/status?token=${token}`, url));
		expect(query.status).toBe(401);
		const viewer = { url: new URL("/", url), token: "0123456789abcdef" };
		expect(await post(viewer, "runs/1/stop")).toMatchObject({ status: 403 });
	});
});

describe("who has no control", () => {
	it("starts and stops nothing, whatever it sends", async () => {
		const controlled = await startControlled([
			...["--control", "--", "sleep", "300"],
		]);
		const { url, token } = controlled;
		const none = { Authorization: "" };
		const ways: Record<string, string>[] = [
			none,
			{ Authorization: `Bearer ${"x".repeat(22)}` },
			{ Authorization: token },
			{ ...none, Cookie: `sse-tail-${url.port}=${token}` },
			{ "Content-Type": "text/plain" },
			{ "Content-Type": "application/x-www-form-urlencoded" },
			{ Origin: "http://evil.example" },
			{ Origin: "null" },
			{ "Sec-Fetch-Site": "cross-site" },
			{ "Sec-Fetch-Site": "same-site" },
			{ Host: "evil.example" },
		];
		for (const headers of ways) {
			for (const path of ["runs", "runs/1/stop", "withdraw"]) {
				const { status } = await post(controlled, path, {}, headers);
				expect([headers, [403, 415].includes(status ?? 0)]).toEqual([
					headers,
					true,
				]);
			}
		}
		const headers = { Authorization: `Bearer ${token}` };
		for (const method of ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
			for (const path of ["runs/1/stop", `runs/1/stop?control=${token}`]) {
				const { status } = await ask(new URL(path, url), headers, method);
				expect([404, 405]).toContain(status);
			}
		}
		expect(await stateOf(controlled, 1)()).toBe("running");
		expect((await ask(new URL("runs/2/status", url))).status).toBe(404);
	});

	it("gets none where nobody has it", async () => {
		const cli = start(["-p0", "--", "sleep", "300"]);
		const url = await cli.url;
		for (const path of ["runs", "runs/1/stop", "control", "commands"]) {
			const viewer = { url, token: "x".repeat(22) };
			const { status } = await post(viewer, path);
			expect([404, 405]).toContain(status);
		}
		expect((await ask(new URL("commands", url))).status).toBe(404);
		cli.child.kill("SIGTERM");
		await cli.ended;
	});
});

describe("--control", () => {
	it("takes a command", async () => {
		const { code, stderr } = await run(["--control"], { stdin: "ignore" });
		expect(code).toBe(2);
		expect(stderr).toContain("--control needs a command");
	});

	it("ends with what runs then, and as it ended", async () => {
		const controlled = await startControlled([
			...["--control", "--shell"],
			"trap 'echo told; exit 3' INT; echo begun; while :; do sleep 0.1; done",
		]);
		const { cli } = controlled;
		await printed(controlled, 1, "begun");
		await post(controlled, "runs/1/stop", { signal: "SIGKILL" });
		await expect.poll(stateOf(controlled, 1)).toBe("exited");
		await post(controlled, "runs");
		await printed(controlled, 2, "begun");
		cli.child.kill("SIGINT");
		const { code, stdout } = await cli.ended;
		expect(stdout.toString()).toBe("begun\nbegun\ntold\n");
		expect(code).toBe(3);
	});
});
