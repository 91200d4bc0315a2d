import { expect, it, onTestFinished } from "vitest";
import { run, start } from "../helpers/cli.ts";
import { body, open, reassemble, sha256 } from "../helpers/viewer.ts";

const SECRET = "hunter2-hunter2";

async function textOf(url: URL): Promise<string> {
	return (await body(await open(url))).toString();
}

it("hides secrets from viewers alone, whatever they ask for", async () => {
	const script = `printf hunter2; sleep 0.1; echo -hunter2; echo "$MY_TOKEN" >&2`;
	const cli = start(
		["-p0", "--keep", "--mask", SECRET, "--mask-env", "--shell", script],
		{ env: { MY_TOKEN: "token-of-mine", SSE_TAIL_TOKEN: "sixteen-letters-1" } },
	);
	const url = await cli.url;
	expect(url.search).toBe("?token=sixteen-letters-1");
	onTestFinished(async () => {
		cli.child.kill("SIGINT");
		await cli.ended;
	});
	const raw = await textOf(new URL(`raw${url.search}`, url));
	expect(raw.split("\n").toSorted()).toEqual(["", "***", "***"]);
	for (const path of ["events", "events?format=lines", "status", "raw?x"]) {
		const asked = new URL(path, url);
		asked.searchParams.set("token", "sixteen-letters-1");
		const text = await textOf(asked);
		expect(text).not.toMatch(/hunter2-|token-of-mine/);
		if (path !== "status") expect(text).toContain("***");
	}
	cli.child.kill("SIGINT");
	const { stdout, stderr } = await cli.ended;
	expect(stdout.toString()).toBe(`${SECRET}\n`);
	expect(stderr).toContain("token-of-mine");
});

it("hides them in the command's line and title", async () => {
	const cli = start(["-p0", "--keep", "--mask", SECRET, "--", "echo", SECRET]);
	const url = await cli.url;
	const status = JSON.parse(await textOf(new URL("status", url)));
	expect(status).toMatchObject({ command: "echo ***", title: "echo ***" });
	cli.child.kill("SIGINT");
	expect((await cli.ended).stdout.toString()).toBe(`${SECRET}\n`);
});

it("hides them in the command's words before these are quoted", async () => {
	const secret = "it's-a-secret-42";
	const args = ["--mask", secret, "--mask", "of two words"];
	const command = ["echo", `--password=${secret}`, "a b", "of", "two", "words"];
	const cli = start(["-p0", "--keep", ...args, "--", ...command]);
	const url = await cli.url;
	const line = "echo --password=*** 'a b' ***";
	const status = JSON.parse(await textOf(new URL("status", url)));
	expect(status).toMatchObject({ command: line, title: line });
	const events = await textOf(new URL("events", url));
	expect(events).toContain(`"command":"${line}"`);
	expect(events).not.toContain("secret-42");
	cli.child.kill("SIGINT");
	await cli.ended;
});

it("hides what comes together only when a line is rewritten", async () => {
	// Typed with a slip, as a terminal echoes it; and over what stood there.
	const script =
		"printf 'a hunter2-huntrr\\b \\b\\b \\ber2 b\\nxxxxxxx-hunter2\\rhunter2\\n'";
	for (const tty of ["--tty", "--no-tty"]) {
		const args = ["-p0", "--keep", tty, "--mask", SECRET, "--shell", script];
		const cli = start(args);
		const url = new URL("events?format=lines", await cli.url);
		const lines = (await textOf(url)).match(/^data: .*$/gm);
		expect(lines?.slice(0, 2)).toEqual(["data: a *** b", "data: ***"]);
		cli.child.kill("SIGINT");
		await cli.ended;
	}
});

it("hides from viewers what the output names by ::add-mask::", async () => {
	const script =
		"echo s3cret-42; printf '  ::add-mas'; sleep 0.05; echo k::s3cret-42; sleep 0.05; echo s3cret-42 >&2; sleep 0.05; echo a s3cret%2D42";
	const cli = start(["-p0", "--keep", "--no-tty", "--shell", script]);
	const url = await cli.url;
	// Only from there on.
	const expected = "s3cret-42\n  ::add-mask::***\n***\na ***\n";
	expect(await textOf(new URL("raw", url))).toBe(expected);
	const status = JSON.parse(await textOf(new URL("status", url)));
	expect(status).toMatchObject({ bytes: expected.length, lines: 4 });
	cli.child.kill("SIGINT");
	const { stdout, stderr } = await cli.ended;
	expect(stdout.toString()).toBe(
		"s3cret-42\n  ::add-mask::s3cret-42\na s3cret%2D42\n",
	);
	expect(stderr).toContain("s3cret-42\n");
});

it("changes nothing else", async () => {
	const args = ["-p0", "--keep", "--mask", SECRET, "--mask", "/AKIA\\w{16}/"];
	const cli = start([...args, "--", "seq", "1", "500000"]);
	const all = await reassemble(new URL("events", await cli.url));
	cli.child.kill("SIGINT");
	const { stdout } = await cli.ended;
	expect(all.hash.digest("hex")).toBe(sha256(stdout));
});

it("is refused in a line when it makes no sense", async () => {
	const ended = await run(["--mask", "/(/", "--", "echo", "hi"]);
	expect(ended.code).toBe(2);
	expect(ended.stderr).toMatch(/^sse-tail: error: --mask: .*\n$/);
});
