import { isatty } from "node:tty";
import { prepareCommand } from "../../process/command.ts";
import type { Inherited } from "../../process/inherited.ts";
import type { Process } from "../../process/process.ts";
import { loadPty } from "../../process/pty/pty.ts";
import { prepareInTty } from "../../process/pty/tty.ts";
import type { Host } from "../host.ts";
import {
	askingForColour,
	isOneOutput,
	terminalSize,
} from "../prepare-process.ts";
import type { NamedCommand } from "./named.ts";

export interface NamedOptions {
	/** Whether each gets a terminal of its own. */
	tty: boolean;
	/** Whether the output is printed here. */
	echo: boolean;
	env: NodeJS.ProcessEnv;
}

/**
 * Prepares commands that are to run side by side. Each has pipes, or a terminal
 * of its own; nobody types at them, so that stdin is empty: which of them would
 * get the keys?
 *
 * @returns what starts them all, or none; throws a TailError when one can't be
 * @throws {NoPty} when the system gives no pseudo-terminal
 */
export async function prepareNamed(
	host: Host,
	commands: readonly NamedCommand[],
	inherited: Inherited,
	{ tty, echo, env }: NamedOptions,
): Promise<() => Promise<readonly Process[]>> {
	const leftTo = echo ? { stdout: 1, stderr: 2 } : {};
	const shared = { inherited, leftTo, stdin: "none" as const };
	const prepare = async ({ words, shell }: NamedCommand) =>
		tty
			? prepareInTty(words, await loadPty(), {
					...shared,
					shell,
					size: terminalSize(host),
					settings: "",
					watchesKeys: false,
					stderr: true,
					env: { TERM: "xterm-256color", ...env },
				})
			: prepareCommand(words, {
					...shared,
					shell,
					oneOutput: isOneOutput(),
					env: isatty(1) ? askingForColour(env) : env,
				});
	const starts = await Promise.all(commands.map(prepare));
	return async () => {
		const started = await Promise.allSettled(starts.map((start) => start()));
		const processes = started.flatMap((one) =>
			one.status === "fulfilled" ? one.value : [],
		);
		const failed = started.find((one) => one.status === "rejected");
		if (failed === undefined) return processes;
		for (const process of processes) process.kill();
		throw failed.reason;
	};
}
