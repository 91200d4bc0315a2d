import { spawn } from "node:child_process";
import { once } from "node:events";

/** Lists the system's clipboard tools. The first that is installed is used. */
function tools(
	env: NodeJS.ProcessEnv,
	platform: NodeJS.Platform,
): [string, ...string[]][] {
	if (platform === "darwin") return [["pbcopy"]];
	if (platform === "win32") return [["clip"]];
	return [
		...(env.WAYLAND_DISPLAY ? ([["wl-copy"]] as [string][]) : []),
		...(env.DISPLAY
			? ([
					["xclip", "-selection", "clipboard"],
					["xsel", "--clipboard", "--input"],
				] as [string, ...string[]][])
			: []),
		...(env.WSL_DISTRO_NAME ? ([["clip.exe"]] as [string][]) : []),
	];
}

/** The time in ms after which a tool is killed. */
const TOOL_TIMEOUT_MS = 2000;

/**
 * Copies a text to the user's clipboard by a tool of the system. Over SSH, where the
 * tool would reach the wrong machine's clipboard, and without a tool, it asks the
 * terminal (OSC 52), which may ignore it.
 *
 * @param askTerminal writes to the terminal; undefined when there is none
 * @returns what took the text; undefined when nothing did
 */
export async function copyToClipboard(
	text: string,
	env: NodeJS.ProcessEnv,
	platform: NodeJS.Platform,
	askTerminal: ((sequence: string) => void) | undefined,
): Promise<"clipboard" | "terminal" | undefined> {
	const isRemote = Boolean(env.SSH_CONNECTION || env.SSH_TTY);
	if (!isRemote) {
		for (const [file, ...args] of tools(env, platform)) {
			if (await pipeTo(file, args, text)) return "clipboard";
		}
	}
	const base64 = Buffer.from(text).toString("base64");
	askTerminal?.(`\x1b]52;c;${base64}\x07`);
	return askTerminal && "terminal";
}

async function pipeTo(
	file: string,
	args: string[],
	text: string,
): Promise<boolean> {
	const child = spawn(file, args, {
		stdio: ["pipe", "ignore", "ignore"],
		timeout: TOOL_TIMEOUT_MS,
	});
	// EPIPE: the tool's exit code says more.
	child.stdin?.on("error", () => {});
	child.stdin?.end(text);
	try {
		const [code] = await once(child, "exit");
		return code === 0;
	} catch {
		return false; // ENOENT: it is not installed.
	}
}
