import type { Process } from "../process/process.ts";
import { quoteCommand } from "../text/quote.ts";

/** The command of a run as one would type it: with a `&` between those that run side by side. */
export function commandLineOf(
	processes: readonly Process[],
	masked: (text: string) => string,
): string | null {
	const lines = processes.flatMap(
		({ command }) => commandLine(command, masked) ?? [],
	);
	return lines.length === 0 ? null : lines.join(" & ");
}

/**
 * The command as one would type it; null when we read stdin. Each word is
 * masked before it is quoted, because a secret is another text between quotes;
 * and the line is masked too, because a secret may be spread over words.
 */
export function commandLine(
	command: Process["command"],
	masked: (text: string) => string,
): string | null {
	if (command === null || typeof command === "string") {
		return command && masked(command);
	}
	return masked(quoteCommand(command, masked));
}
