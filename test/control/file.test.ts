import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ask } from "../helpers/ask.ts";
import { run, start, stop } from "../helpers/cli.ts";
import {
	folderWith,
	json,
	outputOf,
	post,
	startControlled,
} from "../helpers/control.ts";
import { testFolder } from "../helpers/folder.ts";
import { Terminal } from "../helpers/tmux.ts";

const words = [process.execPath, "-p", "JSON.stringify(process.argv[1])"];

it("offers the commands of a file, and runs each with its values", async () => {
	const cwd = folderWith({
		hello: {
			title: "Say hello",
			run: [...words, "{name}"],
			parameters: { name: { type: "text" } },
		},
		other: { run: ["true"] },
	});
	const controlled = await startControlled(["--config", "sse-tail.json"], {
		cwd,
	});
	expect(await json(controlled, "commands")).toMatchObject([
		{
			name: "hello",
			title: "Say hello",
			words: [...words, "{name}"],
			parameters: { name: {} },
		},
		{ name: "other", title: "other" },
	]);
	expect(await json(controlled, "status")).toMatchObject({ run: 0 });
	expect(await post(controlled, "runs")).toMatchObject({ status: 404 });
	const order = { command: "hello", values: { name: "Ada; rm -rf /" } };
	expect(await post(controlled, "runs", order)).toMatchObject({ status: 201 });
	expect(await outputOf(controlled, 1)).toBe('"Ada; rm -rf /"\n');
	const wrong = { command: "hello", values: { name: "-x" } };
	expect(await post(controlled, "runs", wrong)).toMatchObject({ status: 422 });
	expect((await stop(controlled.cli)).code).toBe(0);
});

it("offers those that the command line names, and starts none by itself", async () => {
	const cwd = testFolder();
	const scripts = { deploy: "echo deployed", rollback: "echo back" };
	writeFileSync(join(cwd, "package.json"), JSON.stringify({ scripts }));
	const controlled = await startControlled(
		["--control", "-n", "x=echo $((1 + 1))", "npm:deploy", "npm:rollback"],
		{ cwd },
	);
	const commands = await json(controlled, "commands");
	expect(commands).toMatchObject([
		{ name: "x", title: "x", run: "echo $((1 + 1))" },
		{ name: "deploy", title: "deploy", run: "npm run deploy" },
		{ name: "rollback" },
	]);
	expect(await json(controlled, "runs")).toEqual([]);
	await post(controlled, "runs", { command: "x" });
	expect(await outputOf(controlled, 1)).toBe("2\n");
	await post(controlled, "runs", { command: "rollback" });
	expect(await outputOf(controlled, 2)).toContain("back\n");
});

it("reads the file again when it has changed, and keeps to the last that is right", async () => {
	const cwd = folderWith({ one: { run: ["sleep", "300"] } });
	const controlled = await startControlled(["--config", "sse-tail.json"], {
		cwd,
	});
	const names = async () =>
		(await json(controlled, "commands")).map(
			({ name }: { name: string }) => name,
		);
	await post(controlled, "runs", { command: "one" });
	/** As editors do it: another file in its place. */
	const replace = (commands: object) => {
		const file = join(cwd, "sse-tail.json");
		writeFileSync(`${file}~`, JSON.stringify({ commands }, null, 1));
		renameSync(`${file}~`, file);
	};
	replace({ two: { run: ["true"] } });
	await expect.poll(names).toEqual(["two"]);
	expect(await json(controlled, "runs/1/status")).toMatchObject({
		state: "running",
	});
	replace({ three: { run: ["true"], titel: "3" } });
	const problem =
		'sse-tail.json:7: commands.three.titel: there is no such key; did you mean "title"?';
	const { cli } = controlled;
	await expect.poll(cli.stderr).toContain(`error: ${problem}`);
	expect(await names()).toEqual(["two"]);
	const news = await ask(new URL("events?news&poll", controlled.url));
	expect(news.text).toContain(JSON.stringify(problem));
	replace({ four: { run: ["true"] } });
	await expect.poll(names).toEqual(["four"]);
	const later = await ask(new URL("events?news&poll", controlled.url));
	expect(later.text).not.toContain("no such key");
	expect((await stop(cli)).signal).toBe("SIGINT");
});

it("lists choices for who has control, by the other fields' values, and takes no other", async () => {
	const cwd = folderWith({
		deploy: {
			run: [...words, "{version}"],
			parameters: {
				role: { type: "choice", choices: ["web", "db"] },
				version: {
					type: "choice",
					from: [
						"sh",
						"-c",
						'echo "versions of $INPUT_ROLE"; echo "v:1-$INPUT_ROLE"',
					],
					match: "v:(.*)",
				},
				broken: {
					type: "choice",
					from: ["sh", "-c", "echo why >&2; exit 1"],
					optional: true,
				},
			},
		},
	});
	const controlled = await startControlled(["--config", "sse-tail.json"], {
		cwd,
	});
	const { url, token } = controlled;
	const headers = { Authorization: `Bearer ${token}` };
	const at = async (path: string, as: Record<string, string> = headers) => {
		const { status, text } = await ask(new URL(`commands/${path}`, url), as);
		return [status, status === 403 ? text : JSON.parse(text)];
	};
	expect(await at("deploy/choices/version?role=db")).toEqual([
		200,
		{ choices: ["1-db"] },
	]);
	expect(await at("deploy/choices/broken")).toEqual([
		502,
		{ problem: "It failed with exit code 1.", output: "why" },
	]);
	for (const none of [
		"deploy/choices/role",
		"deploy/choices/__proto__",
		"x/choices/y",
		"deploy/choices/%2e",
		"deploy/choices/",
	]) {
		expect([none, (await at(none))[0]]).toEqual([none, 404]);
	}
	expect((await at("deploy/choices/version", {}))[0]).toBe(403);
	const foreign = { ...headers, Origin: "http://evil.example" };
	expect((await at("deploy/choices/version", foreign))[0]).toBe(403);

	const run = (values: object) =>
		post(controlled, "runs", { command: "deploy", values });
	expect(await run({ role: "web", version: "1-db" })).toMatchObject({
		status: 422,
		body: {
			wrong: [
				{ parameter: "version", problem: "This is none of the choices." },
			],
		},
	});
	expect(
		await run({ role: "web", version: "1-web", broken: "x" }),
	).toMatchObject({
		status: 422,
		body: { wrong: [{ parameter: "broken" }] },
	});
	expect(await run({ role: "web", version: "1-web" })).toMatchObject({
		status: 201,
	});
	expect(await outputOf(controlled, 1)).toBe('"1-web"\n');
});

it("tells how things are by a command of its own, again after each run", async () => {
	const cwd = folderWith({
		deploy: {
			run: ["sh", "-c", "echo blue > live"],
			status: [
				"sh",
				"-c",
				'printf "live: \\033[32m%s\\033[m s3cret\\a\\nand more\\n" "$(cat live)"',
			],
		},
		other: { run: ["true"], status: ["sh", "-c", "echo no; test ! -e live"] },
		none: { run: ["true"] },
	});
	writeFileSync(join(cwd, "live"), "green");
	const args = ["--config", "sse-tail.json", "--mask", "s3cret"];
	const controlled = await startControlled(args, { cwd });
	const statuses = async () =>
		(await json(controlled, "commands")).map(
			({ status }: { status: string | null }) => status,
		);
	const failed = "unknown: It failed with exit code 1.";
	await expect.poll(statuses).toEqual(["live: green ***", failed, null]);
	// Only what is run here tells that something has changed.
	writeFileSync(join(cwd, "live"), "red");
	expect(await statuses()).toEqual(["live: green ***", failed, null]);
	await post(controlled, "runs", { command: "deploy" });
	await expect.poll(statuses).toEqual(["live: blue ***", failed, null]);
	const news = await ask(new URL("events?news&poll", controlled.url));
	expect(news.text).toContain('"status":"live: blue ***"');
});

it.each([
	[["--config", "no.json"], "no such file: no.json"],
	[["--config", "a.json", "--", "true"], "--config names a file of commands"],
	[["--config", "a.json", "-n", "x=true"], "--config names a file of commands"],
	[["--config", "sse-tail.json"], "sse-tail.json:3: commands.a.run: expected"],
])("stops before it begins at %j", async (args, message) => {
	const cwd = folderWith({ a: {} });
	const { code, stderr } = await run(args, { cwd });
	expect(stderr).toMatch(/^sse-tail: error: /);
	expect(stderr).toContain(message);
	expect(stderr.trimEnd().split("\n")).toHaveLength(1);
	expect(code).toBe(2);
});

it("opens the board of a folder's file at a terminal, and reads stdin elsewhere", async () => {
	const cwd = folderWith({ a: { run: ["true"] } });
	const piped = start(["-p0"], { cwd, stdin: "pipe" });
	piped.child.stdin?.end("text\n");
	expect((await piped.ended).stdout.toString()).toBe("text\n");
	const terminal = Terminal.start();
	const program = new URL("../../bin/sse-tail.js", import.meta.url).pathname;
	terminal.enter(`cd ${cwd}; ${process.execPath} ${program} -p0; echo "($?)"`);
	await terminal.shows("nothing runs before somebody presses Run");
	expect(terminal.text()).toMatch(
		/to control: http:\/\/127\.0\.0\.1:\d+\/#control=/,
	);
	terminal.key("C-c");
	await terminal.shows("(0)");
	writeFileSync(join(cwd, "package.json"), '{"sse-tail": {}}');
	terminal.enter(`${process.execPath} ${program} -p0; echo "(again $?)"`);
	await terminal.shows("(again 2)");
	expect(terminal.text()).toContain("package.json: choose one");
});
