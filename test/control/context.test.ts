import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ask } from "../helpers/ask.ts";
import { run, stop } from "../helpers/cli.ts";
import {
	folderWith,
	json,
	outputOf,
	post,
	startControlled,
} from "../helpers/control.ts";

const config = ["--config", "sse-tail.json"];
const printEnv =
	'env | grep -E "^(SSE_TAIL_(RUN|URL|USER)|INPUT_|COLOUR=)" | sort; pwd';

describe("a run", () => {
	it("is told its number, by whom and where it is, and runs as its command says", async () => {
		const cwd = folderWith({
			show: {
				run: printEnv,
				shell: true,
				cwd: "inner",
				env: { COLOUR: "{shade} blue" },
				parameters: { shade: { type: "text" } },
			},
			gone: { run: ["true"], cwd: "no-such-folder" },
		});
		mkdirSync(join(cwd, "inner"));
		const env = { SSE_TAIL_USER: "the outer one's", INPUT_OTHER: "x" };
		const args = ["--token", "0123456789abcdef", ...config];
		const controlled = await startControlled(args, { cwd, env });
		const { token } = controlled;
		const url = new URL("/", controlled.url);
		const viewer = { url, token };
		const as = { Authorization: `Bearer ${token}` };
		const output = async (number: number) =>
			(await ask(new URL(`runs/${number}/raw`, url), as)).text;
		const order = { command: "show", values: { shade: "dark" } };
		await post(viewer, "runs", { ...order, by: "Ada" });
		const inner = join(realpathSync(cwd), "inner");
		expect(await output(1)).toBe(
			[
				"COLOUR=dark blue",
				"INPUT_OTHER=x",
				"INPUT_SHADE=dark",
				"SSE_TAIL_RUN=1",
				`SSE_TAIL_URL=${url.href}runs/1/`,
				"SSE_TAIL_USER=Ada",
				`${inner}\n`,
			].join("\n"),
		);
		await post(viewer, "runs", order);
		const second = await output(2);
		expect(second).toContain("SSE_TAIL_RUN=2\n");
		expect(second).not.toContain("SSE_TAIL_USER");
		const gone = await post(viewer, "runs", { command: "gone" });
		expect(gone).toMatchObject({
			status: 500,
			body: { problem: `there is no folder ${cwd}/no-such-folder` },
		});
	});

	it("is told so when the command line starts it, too", async () => {
		const controlled = await startControlled([
			...["--control", "--shell"],
			'echo "$SSE_TAIL_RUN $SSE_TAIL_URL"',
		]);
		const { href } = controlled.url;
		expect(await outputOf(controlled, 1)).toBe(`1 ${href}runs/1/\n`);
		await post(controlled, "runs");
		expect(await outputOf(controlled, 2)).toBe(`2 ${href}runs/2/\n`);
	});

	it("gets the time to stop that its command says", async () => {
		const cwd = folderWith({
			stubborn: {
				run: [
					"sh",
					"-c",
					"trap '' TERM; echo begun; while :; do sleep 0.1; done",
				],
				stopGraceSeconds: 0.2,
			},
		});
		const controlled = await startControlled(config, { cwd });
		await post(controlled, "runs");
		await expect
			.poll(() => json(controlled, "status"))
			.toMatchObject({ lines: 1 });
		await post(controlled, "runs/1/stop");
		await expect
			.poll(() => json(controlled, "status"))
			.toMatchObject({ state: "exited", signal: "SIGKILL" });
	});
});

describe("what is to be hidden", () => {
	it("is hidden in output, values, names and reasons: by --mask, the command and secrets", async () => {
		const cwd = folderWith({
			deploy: {
				title: "Deploy with hunter2",
				run: [
					"sh",
					"-c",
					'echo "$1 $INPUT_PASSWORD code-123 c0mmon"',
					"sh",
					"{note}",
				],
				parameters: { note: { type: "text" }, password: { type: "secret" } },
				mask: ["hunter2", "/code-\\d+/"],
				reason: "required",
			},
			other: { run: ["echo", "hunter2 pass-w0rd c0mmon"] },
		});
		const args = [...config, "--mask", "c0mmon"];
		const controlled = await startControlled(args, { cwd });
		const answer = await post(controlled, "runs", {
			command: "deploy",
			values: { note: "it is hunter2", password: "pass-w0rd" },
			by: "hunter2",
			reason: "pass-w0rd c0mmon code-7",
		});
		expect(answer.status).toBe(201);
		expect(await outputOf(controlled, 1)).toBe("it is *** *** *** ***\n");
		const { text } = await ask(new URL("runs/1/events", controlled.url));
		expect(text).not.toMatch(/hunter2|pass-w0rd|code-\d|c0mmon/);
		expect(text).toContain('"title":"Deploy with ***"');
		expect(text).toContain('"values":{"note":"it is ***","password":"***"}');
		expect(text).toContain('"by":"***","reason":"*** *** ***"');
		const runs = await ask(new URL("runs", controlled.url));
		expect(runs.text).not.toMatch(/hunter2|pass-w0rd|code-\d|c0mmon/);
		const commands = await ask(new URL("commands", controlled.url));
		expect(commands.text).toContain('"title":"Deploy with ***"');
		// Each command's own are its own.
		await post(controlled, "runs", { command: "other" });
		expect(await outputOf(controlled, 2)).toBe("hunter2 pass-w0rd ***\n");
		await stop(controlled.cli);
	});

	it("is hidden in who stops it, and while it waits", async () => {
		const cwd = folderWith({
			slow: {
				run: ["sh", "-c", "echo ::add-mask::ephemeral; exec sleep 300"],
				mask: ["hunter2"],
				whenBusy: "queue",
				reason: "optional",
			},
		});
		const controlled = await startControlled(config, { cwd });
		await post(controlled, "runs");
		await expect
			.poll(() => json(controlled, "status"))
			.toMatchObject({ lines: 1 });
		const order = { by: "hunter2", reason: "ephemeral" };
		expect(await post(controlled, "runs", order)).toMatchObject({
			status: 202,
		});
		const news = await ask(new URL("events?news&poll", controlled.url));
		expect(news.text).toContain(
			'"waiting":[{"waiting":1,"name":"slow","by":"***","reason":"***"}]',
		);
		await post(controlled, "runs/1/stop", { by: "hunter2" });
		const { text } = await ask(new URL("runs/1/events", controlled.url));
		expect(text).toMatch(/event: stop\ndata: .*"by":"\*\*\*"/);
	});

	it("is something", async () => {
		const cwd = folderWith({ a: { run: ["true"], mask: ["/(/"] } });
		const { code, stderr } = await run(config, { cwd });
		expect(code).toBe(2);
		expect(stderr).toContain("commands.a.mask.0: that is no valid /regex/");
	});
});

describe("--user-header", () => {
	const name = "deploy.example.com";

	it("says who asks, whatever they say, and nothing is done without it", async () => {
		const controlled = await startControlled([
			...["--on-click", "--no-token", "--allow-host", name],
			...[
				"--user-header",
				"X-User",
				"--shell",
				"echo $SSE_TAIL_USER; exec sleep 300",
			],
		]);
		const { url } = controlled;
		const through = { Host: name, "X-User": "z\u00c3\u00a9" };
		const by = { by: "somebody else" };
		const ways: Record<string, string | string[]>[] = [
			{},
			{ Host: name },
			{ Host: name, "X-User": "" },
			{ Host: name, "X-User": ["Mallory", "Ada"] },
		];
		for (const headers of ways) {
			for (const path of ["runs", "withdraw"]) {
				const answer = await post(controlled, path, by, headers);
				expect([headers, path, answer.status]).toEqual([headers, path, 403]);
				expect(answer.body).toContain("x-user");
			}
		}
		expect(await json(controlled, "runs")).toEqual([]);
		// The page asks nobody for a name that would not count.
		const news = await ask(new URL("events?news&poll=0", url));
		expect(news.text).toContain('"namedByProxy":true');
		expect((await post(controlled, "runs", by, through)).status).toBe(201);
		await expect
			.poll(() => json(controlled, "runs"))
			.toMatchObject([{ by: "zé", lines: 1 }]);
		expect((await post(controlled, "runs/1/stop", by)).status).toBe(403);
		await post(controlled, "runs/1/stop", by, { ...through, "X-User": "Ada" });
		const { text } = await ask(new URL("runs/1/events", url));
		expect(text).toContain("zé\\n");
		expect(text).toMatch(/event: stop\ndata: .*"by":"Ada"/);
	});

	it("is for a proxy alone", async () => {
		const { code, stderr } = await run([
			"--user-header",
			"X-User",
			"--",
			"true",
		]);
		expect(code).toBe(2);
		expect(stderr).toContain("--allow-host");
	});
});
