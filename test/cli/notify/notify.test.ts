import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { run, start } from "../../helpers/cli.ts";
import { post, startControlled } from "../../helpers/control.ts";
import { testFolder } from "../../helpers/folder.ts";
import { body } from "../../helpers/viewer.ts";

/** Somebody who is told: all bodies that have come, and a promise of so many. */
async function receiver(status = 200) {
	const told: Record<string, unknown>[] = [];
	const waiting: (() => void)[] = [];
	const server = createServer(async (request, response) => {
		told.push(JSON.parse(`${await body(request)}`));
		if (status > 0) response.writeHead(status).end(); // Else never an answer.
		for (const look of waiting) look();
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => {
		server.close();
		server.closeAllConnections();
	});
	const { port } = server.address() as AddressInfo;
	const hasCome = (count: number) =>
		new Promise<void>((resolve) => {
			const look = () => told.length >= count && resolve();
			waiting.push(look);
			look();
		});
	return { told, hasCome, url: `http://127.0.0.1:${port}`, port };
}

it("tells a URL how the run ended, and of its first error, and without a token", async () => {
	const { told, url } = await receiver();
	const failing = "echo building; echo 'a.c:3:1: error: no s3cret' >&2; exit 2";
	const result = await run([
		...[
			"-p0",
			"--linger",
			"0",
			"--mask",
			"s3cret",
			"--token",
			"0123456789abcdef",
		],
		...["--notify", `${url}/hook`, "--shell", failing],
	]);
	expect(result.code).toBe(2);
	expect(told).toMatchObject([
		{
			event: "end",
			run: 1,
			exitCode: 2,
			signal: null,
			by: null,
			// The page is gone by the time that somebody follows a link.
			url: null,
			firstError: {
				...{ line: 2, text: "a.c:3:1: error: no ***" },
				...{ rule: "compiler", url: null },
			},
		},
	]);
	expect(told[0]?.command).toContain("no ***");
	expect(JSON.stringify(told)).not.toContain("0123456789abcdef");
});

it("tells ntfy and Slack in their own forms, with a link while the page is there", async () => {
	const { told, hasCome, url, port } = await receiver();
	const controlled = await startControlled([
		...["--on-click", "--title", "Deploy <b>", "--shell"],
		...["--notify", `ntfy://127.0.0.1:${port}/deploys`],
		...["--notify", `slack+${url}/hook`, "echo 'x: error: & no'; exit 3"],
	]);
	await post(controlled, "runs", { by: "Ann" });
	await hasCome(2);
	const link = `${controlled.url}runs/1/#L1`;
	const said =
		/^Deploy <b> failed with exit code 3 after \d+ ms, started by Ann/;
	expect(told).toContainEqual({
		topic: "deploys",
		title: "Deploy <b>",
		message: expect.stringMatching(said),
		tags: ["x"],
		priority: 4,
		click: link,
	});
	const [slack] = told.filter(({ text }) => typeof text === "string");
	expect(slack?.text).toContain("Deploy &lt;b&gt; failed with exit code 3");
	expect(slack?.text).toContain("x: error: &amp; no");
	expect(slack?.text).toContain(`<${link}|The log>`);
});

it("tells by --notify-when: of success, of failure, of silence", async () => {
	const { told, hasCome, url } = await receiver();
	const options = ["-p0", "--linger", "0", "--notify", url, "--notify-when"];
	await run([...options, "fail", "--", "true"]);
	expect(told).toEqual([]);
	await run([...options, "success", "--", "true"]);
	expect(told).toMatchObject([{ event: "end", exitCode: 0 }]);

	const silent = start(
		[...options, "silent=1s,fail", "--", "sh", "-c", "echo on; read line"],
		{ stdin: "pipe" },
	);
	await hasCome(2);
	expect(told[1]).toMatchObject({ event: "silent", exitCode: null });
	expect(told[1]?.url).toBe(`${await silent.url}runs/1/`);
	silent.child.stdin?.end("\n");
	expect((await silent.ended).code).toBe(0);
	expect(told).toHaveLength(2);
});

it("runs a command with the same in its environment, which no shell reads", async () => {
	const line =
		'echo "$SSE_TAIL_EXIT_CODE $SSE_TAIL_EVENT $SSE_TAIL_COMMAND"; exit 9';
	const { code, stdout, stderr } = await run([
		...["-p0", "--linger", "0", "--notify-command", line],
		...["--", "sh", "-c", "exit 4", "$(echo no)"],
	]);
	expect(code).toBe(4);
	expect(`${stdout}`).toBe("");
	expect(stderr).toContain("4 end sh -c 'exit 4' '$(echo no)'\n");
	expect(stderr).toContain(
		"warning: cannot notify the command of --notify-command: it ended with 9",
	);
});

it("tells as sse-tail.json says, and as it says once it has changed", async () => {
	const { told, hasCome, url } = await receiver();
	const cwd = testFolder();
	const file = join(cwd, "sse-tail.json");
	const say = ["sh", "-c", 'echo "$SSE_TAIL_NAME: $SSE_TAIL_EXIT_CODE" >&2'];
	const write = (atEnd: unknown) =>
		writeFileSync(
			file,
			JSON.stringify({ atEnd, commands: { deploy: { run: ["false"] } } }),
		);
	write({ notify: url, command: say, when: "fail" });
	const controlled = await startControlled(["--config", file], { cwd });
	const { cli } = controlled;
	await post(controlled, "runs");
	await hasCome(1);
	expect(told).toMatchObject([{ name: "deploy", exitCode: 1 }]);
	await expect.poll(cli.stderr).toContain("deploy: 1\n");

	write({ notify: "ftp://secret/" });
	await expect.poll(cli.stderr).toContain("atEnd.notify takes an http(s) URL");
	expect(cli.stderr()).not.toContain("secret");
	write({ notify: [url, url] });
	await expect.poll(cli.stderr).toContain("was read again");
	await post(controlled, "runs");
	await hasCome(3);
	write({ nottify: url });
	await expect.poll(cli.stderr).toContain('did you mean "notify"?');
}, 30_000);

it("says once who can't be told, without the URL's secrets, and ends as the command did", async () => {
	const refusing = await receiver(404);
	const nobody = "http://127.0.0.1:9/T0/secret";
	const { code, stderr } = await run([
		...["-p0", "--linger", "0", "--notify", nobody],
		...["--notify", `${refusing.url}/T0/secret`, "--", "sh", "-c", "exit 7"],
	]);
	expect(code).toBe(7);
	expect(stderr).toContain("cannot notify 127.0.0.1:9: ");
	expect(stderr).toContain(
		`cannot notify 127.0.0.1:${refusing.port}: it answers 404`,
	);
	expect(stderr).not.toContain("secret");
});

it("does not wait for who never answers when it is told to end", async () => {
	const { hasCome, url } = await receiver(0);
	const cli = start(["-p0", "--linger", "0", "--notify", url, "--", "true"]);
	await hasCome(1);
	cli.child.kill("SIGINT");
	expect((await cli.ended).code).toBe(0);
});

it.each([
	["--notify", "ftp://secret/", "--notify takes"],
	["--notify", "ntfy:", "--notify takes"],
	["--notify-when", "later", "--notify-when takes"],
	["--notify-when", "silent=soon", "--notify-when takes"],
	["--notify-command", " ", "--notify-command has no command"],
])("refuses %s %j", async (option, value, problem) => {
	const { code, stderr } = await run([option, value, "--", "true"]);
	expect(code).toBe(2);
	expect(stderr).toContain(`error: ${problem}`);
	expect(stderr.trim()).not.toMatch(/\n|secret/);
});
