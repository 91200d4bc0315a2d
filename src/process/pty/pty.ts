import { closeSync, constants, openSync } from "node:fs";

/** The two ends of a pseudo-terminal, as file descriptors. */
export interface Pty {
	/** The user's end. Children inherit it: nothing here can forbid that. */
	master: number;
	/** The command's end. */
	slave: number;
	/** The command's end as a file. */
	path: string;
}

/** Makes pseudo-terminals, which Node itself cannot. */
export interface PtyMaker {
	open(cols: number, rows: number): Pty;
	resize(master: number, cols: number, rows: number): void;
}

/** The native part of the package; what it has around that decodes to strings. */
interface NativePty {
	open(
		cols: number,
		rows: number,
	): { master: number; slave: number; pty: string };
	resize(master: number, cols: number, rows: number): void;
}

/**
 * The optional package that makes pseudo-terminals; undefined where it is not
 * installed or has no binary for this platform, and on Windows, whose consoles
 * don't have two ends.
 */
export async function loadPty(): Promise<PtyMaker | undefined> {
	if (process.platform === "win32") return undefined;
	// By a variable: the package has no types for this part of it.
	const part = "@lydell/node-pty/requireBinary.js";
	try {
		const { requireBinary } = await import(part);
		const native: NativePty = requireBinary("pty.node");
		return {
			open(cols, rows) {
				const { master, slave, pty: path } = native.open(cols, rows);
				// Theirs does not block, and every child would inherit it.
				const own = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
				closeSync(slave);
				return { master, slave: own, path };
			},
			resize: (master, cols, rows) => native.resize(master, cols, rows),
		};
	} catch {
		return undefined;
	}
}
