import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";

/** What opens a page: command lines of which the first that works is taken, or the system. */
export type Browser = { commands: string[] } | { app: string | undefined };

/**
 * The browser that the user would see: the one that $BROWSER names, wherever
 * that is set, for it then leads to the user's own machine (VS Code, Codespaces
 * and dev containers set it); else the system's, unless we are in CI or over
 * SSH, and on Linux only with a display. Undefined for none.
 */
export function browserOf(
	env: NodeJS.ProcessEnv,
	platform: NodeJS.Platform,
): Browser | undefined {
	if (isCi(env)) return undefined;
	const isDesktop = platform === "win32" || platform === "darwin";
	const { BROWSER } = env;
	if (BROWSER === "none") return undefined;
	if (BROWSER) {
		// Where applications have names, that is one.
		return isDesktop ? { app: BROWSER } : { commands: BROWSER.split(":") };
	}
	if (isOverSsh(env)) return undefined;
	const hasDisplay = env.DISPLAY || env.WAYLAND_DISPLAY || env.WSL_DISTRO_NAME;
	return isDesktop || hasDisplay ? { app: undefined } : undefined;
}

/** Why there is none, where that is worth a word; undefined where it was wished for. */
export function whyNoBrowser(env: NodeJS.ProcessEnv): string | undefined {
	if (isCi(env) || env.BROWSER === "none") return undefined;
	if (isOverSsh(env)) return "no browser opens over SSH; $BROWSER can name one";
	return "no browser opens without a display; $BROWSER can name one";
}

/**
 * Opens the page, and does not wait for it.
 *
 * @param onFailure called when it turns out that no browser came up
 */
export async function openBrowser(
	url: string,
	browser: Browser,
	onFailure: () => void,
): Promise<void> {
	const hasOpened =
		"commands" in browser
			? await openByCommand(url, browser.commands)
			: await openBySystem(url, browser.app);
	if (!hasOpened) onFailure();
}

/**
 * By the first of these that does not fail, as xdg-open takes $BROWSER: words,
 * of which `%s` stands for the URL; without one, that comes last.
 */
async function openByCommand(
	url: string,
	commands: readonly string[],
): Promise<boolean> {
	for (const command of commands) {
		// The path of a program may have spaces in it.
		const words = existsSync(command)
			? [command]
			: command.split(/\s+/).filter((word) => word !== "");
		const line = words.map((word) => word.replaceAll("%s", () => url));
		if (!command.includes("%s")) line.push(url);
		const [file = "", ...args] = line;
		if (words.length > 0 && (await succeeds(file, args))) return true;
	}
	return false;
}

async function succeeds(file: string, args: string[]): Promise<boolean> {
	try {
		// On its own, so that it outlives us, and Ctrl-C is not for it.
		const child = spawn(file, args, { stdio: "ignore", detached: true });
		child.unref();
		const [code] = await once(child, "exit");
		return code === 0;
	} catch {
		return false; // It is not there.
	}
}

async function openBySystem(
	url: string,
	app: string | undefined,
): Promise<boolean> {
	try {
		// Loaded only now: most of what it brings is not needed to start.
		const { open } = await import("./open.ts");
		const launcher = await open(url, app ? { app: { name: app } } : undefined);
		// On some systems it is waited for already.
		if (launcher.exitCode === null) await once(launcher, "exit");
		return launcher.exitCode === 0;
	} catch {
		return false;
	}
}

function isCi({ CI }: NodeJS.ProcessEnv): boolean {
	return Boolean(CI) && CI !== "false";
}

function isOverSsh(env: NodeJS.ProcessEnv): boolean {
	return Boolean(env.SSH_CONNECTION || env.SSH_CLIENT || env.SSH_TTY);
}
