import { usage } from "./usage.ts";

/**
 * Refuses where output could be lost without a word. Bun's sockets don't read
 * from a pipe's descriptor, so that nothing of a command would be seen; under
 * Deno, a terminal's descriptor is not one that its files and children know.
 *
 * @param versions as process.versions has them
 * @throws {TailError} "usage"
 */
export function checkRuntime(
	{ bun, deno }: NodeJS.ProcessVersions,
	{ tty }: { tty: boolean | undefined },
): void {
	if (bun !== undefined) {
		throw usage("Bun loses a command's output: run sse-tail with Node.js");
	}
	if (deno !== undefined && tty) {
		throw usage("--tty takes Node.js: Deno has no terminal to give");
	}
}
