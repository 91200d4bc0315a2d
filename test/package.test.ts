import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import pkg from "../package.json" with { type: "json" };
import { run, type StartOptions, start, stop } from "./helpers/cli.ts";
import { hasNetwork } from "./helpers/network.ts";
import { TestRedis } from "./helpers/redis.ts";
import { overTls } from "./helpers/tls.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "sse-tail-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function npm(cwd: string, ...args: string[]): string {
	return execFileSync("npm", args, {
		cwd,
		stdio: ["ignore", "pipe", "ignore"],
		encoding: "utf8",
	});
}

// The build is there already; packing must not make it anew under other tests.
const pack = (...args: string[]) =>
	npm(ROOT, "pack", "--ignore-scripts", "--json", ...args);

it("holds what it needs to run, and nothing else", () => {
	const [packed] = JSON.parse(pack("--dry-run"));
	const paths = packed.files.map(({ path }: { path: string }) => path);
	expect(paths.sort()).toEqual([
		"LICENSE",
		"README.md",
		"SECURITY.md",
		"bin/package.json",
		"bin/sse-tail.js",
		"dist/commands.cjs",
		"dist/hub-runs.cjs",
		"dist/index.cjs",
		"dist/index.d.cts",
		"dist/kept-hub.cjs",
		"dist/leader.pl",
		"dist/licenses.txt",
		"dist/notifier.cjs",
		"dist/open.cjs",
		"dist/page.html",
		"dist/publisher-host.cjs",
		"dist/publisher-worker.cjs",
		"dist/qr.cjs",
		"dist/redis-client.cjs",
		"dist/schema.json",
		"dist/self-signed.cjs",
		"dist/sse-tail.cjs",
		"dist/xdg-open",
		"package.json",
	]);
	expect(pkg).not.toHaveProperty("dependencies");
	expect(Object.keys(pkg.optionalDependencies)).toEqual(["@lydell/node-pty"]);
});

it("has the licenses of all packages that are built in", () => {
	const text = readFileSync(join(ROOT, "dist/licenses.txt"), "utf8");
	for (const name of [
		"@redis/client",
		"chalk",
		"commander",
		"open",
		"selfsigned",
		"uqr",
		"zod",
	]) {
		expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+: MIT$`, "m"));
	}
});

describe.each([
	["with the optional package", true],
	["without the optional package", false],
])("installed elsewhere, %s,", (name, hasPty) => {
	let installed: string;
	let options: StartOptions;

	beforeAll(() => {
		const [{ filename }] = JSON.parse(pack("--pack-destination", folder));
		installed = join(folder, name);
		mkdirSync(installed);
		writeFileSync(join(installed, "package.json"), "{}");
		const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];
		const omit = hasPty ? [] : ["--omit=optional"];
		npm(installed, "install", ...quiet, ...omit, join("..", filename));
		const bin = join(installed, "node_modules/sse-tail/bin/sse-tail.js");
		options = { bin, cwd: installed };
	});

	it("brings nothing else", () => {
		const names = readdirSync(join(installed, "node_modules"));
		expect(names.filter((each) => !each.startsWith("."))).toEqual(
			hasPty ? ["@lydell", "sse-tail"] : ["sse-tail"],
		);
	});

	it("runs a command by its name", () => {
		const stdout = execFileSync("npx", ["sse-tail", "--", "echo", "hi"], {
			cwd: installed,
			stdio: ["ignore", "pipe", "ignore"],
			env: { ...process.env, CI: "1" },
			encoding: "utf8",
		});
		expect(stdout).toBe("hi\n");
	});

	it("starts by what V8 made of it the first time, if that is whole", async () => {
		const dist = join(installed, "node_modules/sse-tail/dist");
		const caches = () =>
			readdirSync(dist).filter((each) => each.includes(".cache"));
		const hi = ["--", "echo", "hi"];
		const ran = async () => {
			const { code, stdout } = await run(hi, options);
			return `${stdout}${code}`;
		};
		expect(await ran()).toBe("hi\n0");
		const [cache = "", ...others] = caches();
		expect(others).toEqual([]);
		const made = readFileSync(join(dist, cache));
		for (const broken of [made.subarray(0, 1000), Buffer.alloc(1000)]) {
			writeFileSync(join(dist, cache), broken);
			expect(await ran()).toBe("hi\n0");
			expect(readFileSync(join(dist, cache)).length).toBeGreaterThan(1000);
		}
		rmSync(join(dist, cache));
		mkdirSync(join(dist, cache)); // So that nothing can be written there.
		expect(await ran()).toBe("hi\n0");
		expect(caches()).toEqual([cache]);
		rmSync(join(dist, cache), { recursive: true });
	});

	it("reads commands from a file", async () => {
		const text = '{ "commands": { "a": { "run": ["true"], "titel": "A" } } }';
		writeFileSync(join(installed, "sse-tail.json"), text);
		const ended = await run(["--config", "sse-tail.json"], options);
		expect(ended.stderr).toBe(
			'sse-tail: error: sse-tail.json:1: commands.a.titel: there is no such key; did you mean "title"?\n',
		);
		expect(ended.code).toBe(2);
	});

	it("publishes to a hub, and is one", async () => {
		const redis = await TestRedis.start();
		const hub = start(["-p0", "--hub", redis.url, "--serve"], options);
		const url = await hub.url;
		const args = ["--linger", "0", "--hub", redis.url, "--", "echo", "hi"];
		expect((await run(args, options)).code).toBe(0);
		const raw = async () => (await fetch(new URL("raw", url))).text();
		await expect.poll(raw, { timeout: 10_000 }).toBe("hi\n");
		await stop(hub);
	});

	it("serves by HTTPS with --tls", async () => {
		const args = ["-p0", "--keep", "--tls", "--", "echo", "hi"];
		const cli = start(args, options);
		expect(await overTls(await cli.url)).toBe("hi\n");
		await stop(cli);
	});

	it("is a library, as the example uses it, with types", async () => {
		copyFileSync(join(ROOT, "docs/embed.mjs"), join(installed, "embed.mjs"));
		const server = spawn(process.execPath, ["embed.mjs"], {
			cwd: installed,
			env: { ...process.env, PORT: "0" },
			stdio: ["ignore", "pipe", "inherit"],
		});
		const ended = once(server, "exit");
		const [line] = await once(server.stdout, "data");
		const page = new URL(`${line}`.trim());
		const started = await fetch(new URL("/start", page), { method: "POST" });
		expect(new URL(started.url).pathname).toBe("/build/runs/1/");
		expect(await started.text()).toBe("building\n");
		server.kill("SIGTERM");
		expect(await ended).toEqual([0, null]);
		const types = [
			"--types",
			"node",
			"--typeRoots",
			join(ROOT, "node_modules/@types"),
		];
		execFileSync(
			join(ROOT, "node_modules/.bin/tsc"),
			[
				...["--ignoreConfig", "--noEmit", "--strict", "--module", "nodenext"],
				...["--allowJs", "--checkJs", ...types, "embed.mjs"],
			],
			{ cwd: installed, stdio: "inherit" },
		);
	});

	it("tells how it ended with --notify-command", async () => {
		const line = 'echo "told $SSE_TAIL_EXIT_CODE"';
		const { code, stderr } = await run(
			["--linger", "0", "--notify-command", line, "--", "false"],
			options,
		);
		expect(code).toBe(1);
		expect(stderr).toContain("told 1\n");
	});

	it.runIf(hasNetwork)("serves the network with --lan", async () => {
		const cli = start(["-p0", "--keep", "--lan", "--", "echo", "hi"], options);
		const answer = await fetch(await cli.url);
		expect(await answer.text()).toBe("hi\n");
		await stop(cli);
	});

	it.runIf(hasNetwork)("draws a QR code, and gives a terminal", () => {
		const { bin = "" } = options;
		const shell = `stty cols 100 rows 40; exec ${process.execPath} '${bin}' -p0 --lan -- sh -c 'test -t 1 && echo terminal || echo pipes'`;
		const printed = execFileSync("script", ["-qec", shell, "/dev/null"], {
			encoding: "utf8",
			env: { ...process.env, CI: "1" },
		});
		expect(printed).toContain("▀▀▀▀▀");
		expect(printed).toContain(hasPty ? "terminal\r\n" : "pipes\r\n");
	});

	it.runIf(process.platform === "linux")("opens a browser", async () => {
		const opened = join(installed, "opened");
		const browser = join(installed, "browser");
		const script = `#!/bin/sh\necho "$1" >'${opened}'\nexit 1\n`;
		writeFileSync(browser, script, { mode: 0o755 });
		const desktop = { CI: undefined, DISPLAY: ":99", BROWSER: browser };
		const remote = { SSH_CONNECTION: undefined, SSH_TTY: undefined };
		const ended = await run(["--", "true"], {
			...options,
			env: { ...desktop, ...remote, SSH_CLIENT: undefined },
		});
		expect(ended.code).toBe(0);
		expect(existsSync(opened)).toBe(true);
	});
});
