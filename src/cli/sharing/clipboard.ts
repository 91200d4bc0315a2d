import { spawn } from "node:child_process";
import { once } from "node:events";

/** The system's own tools, of which the first that is there is taken. */
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

/** How long, in ms, a tool may take. */
const TOOL_TIMEOUT_MS = 2000;

/**
 * Puts the text on the user's clipboard, by a tool of the system's; over SSH,
 * or without one, by asking the terminal (OSC 52), which may ignore it.
 *
 * @param askTerminal writes to the terminal; undefined when there is none
 * @returns who took it; undefined when nobody did
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
	// Its end tells more than a write that it did not take.
	child.stdin?.on("error", () => {});
	child.stdin?.end(text);
	try {
		const [code] = await once(child, "exit");
		return code === 0;
	} catch {
		return false; // It is not there.
	}
}
