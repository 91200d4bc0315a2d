import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { browserOf } from "../../src/cli/browser.ts";
import { wayFromElsewhere } from "../../src/cli/sharing/remote.ts";
import { ask } from "../helpers/ask.ts";
import { run, start, stop } from "../helpers/cli.ts";
import { post, startControlled } from "../helpers/control.ts";
import { testFolder } from "../helpers/folder.ts";
import { useBrowser } from "../helpers/use-browser.ts";
import { launchProfile } from "../tools/browser.ts";

const browser = useBrowser();

/** An environment in which there is a display, and the browser is this script. */
function desktop(script: string): { env: NodeJS.ProcessEnv; opened: string } {
	const folder = testFolder();
	const path = join(folder, "browser");
	const opened = join(folder, "opened");
	writeFileSync(path, `#!/bin/sh\n${script.replaceAll("OPENED", opened)}\n`, {
		mode: 0o755,
	});
	return {
		opened,
		env: {
			CI: undefined,
			SSH_CONNECTION: undefined,
			SSH_CLIENT: undefined,
			SSH_TTY: undefined,
			DISPLAY: ":99",
			BROWSER: path,
		},
	};
}

/** What the list of processes shows. */
function commandLines(): string {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.map((pid) => {
			try {
				return readFileSync(`/proc/${pid}/cmdline`, "latin1");
			} catch {
				return ""; // It has ended meanwhile.
			}
		})
		.join("\n");
}

describe.runIf(process.platform === "linux")(
	"the browser that opens by itself",
	() => {
		it("shows all of a command that was over before it came up", async () => {
			const { env, opened } = desktop(
				'printf %s "$1" >OPENED.tmp && mv OPENED.tmp OPENED',
			);
			const cli = start(["-p0", "--", "echo", "hi"], { env });
			await expect
				.poll(() => existsSync(opened), { timeout: 10_000 })
				.toBe(true);
			await expect.poll(cli.stderr).toContain("✓ succeeded");
			expect(cli.child.exitCode).toBe(null); // It waits for the page.

			const page = await browser.newPage();
			onTestFinished(() => page.close());
			await page.goto(readFileSync(opened, "utf8"));
			expect((await cli.ended).code).toBe(0);
			await expect.poll(() => page.textContent("#state")).toBe("succeeded");
			await expect
				.poll(() => page.locator(".row .text").allTextContents())
				.toEqual(["hi"]);
			expect(await page.locator("#connection").isVisible()).toBe(false);
		});

		it("gets a ticket in place of the token, good once; its profile keeps no token", async () => {
			const token = "0123456789abcdefghijkl";
			const { env, opened } = desktop(
				'printf "%s\\n" "$0" "$@" >OPENED.tmp && mv OPENED.tmp OPENED; sleep 5',
			);
			const cli = start(["-p0", "--keep", "--", "echo", "hi"], {
				env: { ...env, SSE_TAIL_TOKEN: token },
			});
			onTestFinished(async () => void (await stop(cli)));
			await expect
				.poll(() => existsSync(opened), { timeout: 10_000 })
				.toBe(true);
			const words = readFileSync(opened, "utf8");
			expect(words).not.toContain(token);
			expect(commandLines()).toContain(words.trim().split("\n").at(-1));
			expect(commandLines()).not.toContain(token);

			const profile = testFolder();
			const context = await launchProfile(profile);
			const page = await context.newPage();
			const url = words.trim().split("\n").at(-1) ?? "";
			await page.goto(url);
			await page.getByText("succeeded", { exact: true }).waitFor();
			await context.close();
			const files = readdirSync(profile, {
				recursive: true,
				withFileTypes: true,
			})
				.filter((entry) => entry.isFile())
				.map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
			expect(files.some((bytes) => bytes.includes("127.0.0.1"))).toBe(true);
			expect(files.some((bytes) => bytes.includes(token))).toBe(false);
			expect((await ask(url)).status).toBe(401);
		});

		it("gets a ticket in place of control, good once", async () => {
			const { env, opened } = desktop(
				'printf "%s" "$1" >OPENED.tmp && mv OPENED.tmp OPENED',
			);
			const { url, token } = await startControlled(
				["--control", "--", "sleep", "300"],
				{ env },
			);
			await expect
				.poll(() => existsSync(opened), { timeout: 10_000 })
				.toBe(true);
			const words = readFileSync(opened, "utf8");
			const [, ticket = ""] = words.split("#control=");
			expect(ticket).toHaveLength(token.length);
			expect(ticket).not.toBe(token);
			const viewer = { url, token: ticket };
			expect(await post(viewer, "runs/1/stop")).toMatchObject({ status: 403 });
			expect(await post(viewer, "control")).toMatchObject({
				status: 200,
				body: { control: token },
			});
			expect(await post(viewer, "control")).toMatchObject({ status: 403 });
		});

		it("is a hint when it can't be opened, and nobody is waited for", async () => {
			const cli = start(
				["-p0", "--linger", "60", "--", "echo", "hi"],
				desktop("exit 1"),
			);
			const ended = await cli.ended;
			expect(ended.code).toBe(0);
			expect(ended.stderr).toContain("no browser could be opened");
		});

		it("is waited for with a word about it", async () => {
			const cli = start(["-p0", "--", "echo", "hi"], desktop("exit 0"));
			await expect
				.poll(cli.stderr, { timeout: 8_000 })
				.toContain("waiting for the page");
			cli.child.kill("SIGINT");
			expect((await cli.ended).code).toBe(0);
		});

		it("is not waited for as long as viewers when it never comes", async () => {
			const cli = start(
				["-p0", "--linger", "600", "--", "echo", "hi"],
				desktop("exit 0"),
			);
			expect((await cli.ended).code).toBe(0);
		});

		it("is what $BROWSER says, as xdg-open takes it, over SSH too", async () => {
			const { env, opened } = desktop(
				'printf "%s\\n" "$@" >OPENED.tmp && mv OPENED.tmp OPENED',
			);
			const BROWSER = `no-such-browser:false:${env.BROWSER} --app=%s --new`;
			const remote = { DISPLAY: undefined, SSH_CONNECTION: "a 1 b 22" };
			const cli = start(["-p0", "--", "echo", "hi"], {
				env: { ...env, ...remote, BROWSER },
			});
			const url = await cli.url;
			await expect.poll(() => existsSync(opened)).toBe(true);
			expect(readFileSync(opened, "utf8")).toBe(`--app=${url}\n--new\n`);
			expect(cli.stderr()).not.toContain("ssh -N");
			await stop(cli);
		});

		it("is told how to be reached over SSH, where none opens", async () => {
			const { env } = desktop("exit 1");
			const SSH_CONNECTION = "192.0.2.1 5022 192.0.2.2 2222";
			const remote = { SSH_CONNECTION, USER: "me" };
			for (const BROWSER of [undefined, env.BROWSER]) {
				const { stderr } = await run(["--", "true"], {
					env: { ...env, ...remote, BROWSER },
				});
				expect(stderr).toMatch(
					/\/\/127\.0\.0\.1:(\d+).*: ssh -N -L \1:127\.0\.0\.1:\1 -p 2222 me@192\.0\.2\.2\n/s,
				);
			}
		});

		it("is not waited for longer than --linger", async () => {
			const cli = start(
				["-p0", "--linger", "0.2", "--", "echo", "hi"],
				desktop("exit 0"),
			);
			expect((await cli.ended).code).toBe(0);
		});
	},
);

const SYSTEM = { app: undefined };

it.each([
	[{}, "linux", undefined],
	[{ DISPLAY: ":0" }, "linux", SYSTEM],
	[{ WAYLAND_DISPLAY: "wayland-0" }, "linux", SYSTEM],
	[{ WSL_DISTRO_NAME: "Debian" }, "linux", SYSTEM],
	[{}, "darwin", SYSTEM],
	[{}, "win32", SYSTEM],
	[{ BROWSER: "firefox" }, "darwin", { app: "firefox" }],
	[{ BROWSER: "a:b --new" }, "linux", { commands: ["a", "b --new"] }],
	[{ BROWSER: "none", DISPLAY: ":0" }, "linux", undefined],
	[{ DISPLAY: ":0", CI: "true" }, "linux", undefined],
	[{ BROWSER: "firefox", CI: "true" }, "linux", undefined],
	[
		{ DISPLAY: ":10", SSH_CONNECTION: "192.0.2.1 1 192.0.2.2 22" },
		"linux",
		undefined,
	],
	[{ SSH_TTY: "/dev/ttys1" }, "darwin", undefined],
] as const)("with %j on %s the browser is %j", (env, platform, browser) => {
	expect(browserOf(env, platform)).toEqual(browser);
});

it.each([
	[{}, undefined],
	[{ SSH_CONNECTION: "" }, undefined],
	[
		{ SSH_CONNECTION: "192.0.2.1 5022 192.0.2.2 22", USER: "me" },
		"to open it where you are: ssh -N -L 7373:127.0.0.1:7373 me@192.0.2.2",
	],
	[
		{
			CODESPACE_NAME: "fuzzy-lamp-x7",
			GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: "app.github.dev",
			SSH_CONNECTION: "127.0.0.1 1 127.0.0.1 2222",
		},
		"in your browser: https://fuzzy-lamp-x7-7373.app.github.dev/?token=a",
	],
	[
		{ GITPOD_WORKSPACE_URL: "https://me-repo-a1.ws-eu1.gitpod.io" },
		"in your browser: https://7373-me-repo-a1.ws-eu1.gitpod.io/?token=a (takes -p 7373 --allow-host 7373-me-repo-a1.ws-eu1.gitpod.io)",
	],
])("with %j the way from elsewhere is: %s", (env, way) => {
	const url = "http://127.0.0.1:7373/?token=a";
	expect(wayFromElsewhere(url, env)).toBe(way);
});
