import { closeSync, fstatSync } from "node:fs";

/**
 * Ends the process with that exit code, and leaves our terminals as they are.
 *
 * At its exit Node sets each terminal among the descriptors 0 to 2 as it found
 * it at its start, whoever has set it since: another program that is in the
 * foreground now, or the command on purpose. When the terminal has been closed
 * meanwhile, Node fails an assertion over it, and aborts. It passes over what
 * is closed. (Only devices are closed here: of a pipe, Node takes back that it
 * made it non-blocking, which others who have it rely on.)
 */
export function exitLeavingTerminals(code: number): never {
	// After all other listeners, which may still set the terminal, or write.
	process.on("exit", closeTerminals);
	process.exit(code);
}

function closeTerminals(): void {
	for (const fd of [0, 1, 2]) {
		try {
			// isatty would deny a terminal that has been hung up.
			if (fstatSync(fd).isCharacterDevice()) closeSync(fd);
		} catch {
			// It was closed from the start.
		}
	}
}
