import { spawn } from "node:child_process";

/**
 * Runs `stty` on a terminal, in the C locale. Resolves with what it prints; with
 * an empty text when it fails.
 *
 * @param fd the terminal's descriptor
 */
export function stty(fd: number, ...args: string[]): Promise<string> {
	return new Promise((resolve) => {
		const child = spawn("stty", args, {
			stdio: [fd, "pipe", "ignore"],
			env: { ...process.env, LC_ALL: "C" },
		});
		let said = "";
		child.stdout?.on("data", (chunk) => {
			said += chunk;
		});
		child.once("error", () => resolve(""));
		child.once("close", (code) => resolve(code === 0 ? said.trim() : ""));
	});
}
