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

/** No pseudo-terminal can be had; the message says why. */
export class NoPty extends Error {}

/**
 * The optional package that makes pseudo-terminals.
 *
 * @throws {NoPty} where it is not installed or does not work, under Deno, and on
 * Windows, whose consoles don't have two ends; `open` throws it when the system gives none
 */
export async function loadPty(): Promise<PtyMaker> {
	if (process.platform === "win32") throw new NoPty("Windows has none for us");
	if (process.versions.deno !== undefined) throw new NoPty("Deno opens none");
	const native = await loadNative();
	return {
		open: (cols, rows) => open(native, cols, rows),
		resize: (master, cols, rows) => native.resize(master, cols, rows),
	};
}

async function loadNative(): Promise<NativePty> {
	// By a variable: the package has no types for this part of it.
	const part = "@lydell/node-pty/requireBinary.js";
	try {
		const { requireBinary } = await import(part);
		return requireBinary("pty.node");
	} catch (cause) {
		const { code, message } = cause as NodeJS.ErrnoException;
		const why = /^(ERR_)?MODULE_NOT_FOUND$/.test(code ?? "")
			? "is not there"
			: `does not work: ${message.split("\n", 1)}`;
		throw new NoPty(`the optional package @lydell/node-pty ${why}`, { cause });
	}
}

function open(native: NativePty, cols: number, rows: number): Pty {
	try {
		const { master, slave, pty: path } = native.open(cols, rows);
		// Theirs does not block, and every child would inherit it.
		const own = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
		closeSync(slave);
		return { master, slave: own, path };
	} catch (cause) {
		const { message } = cause as Error;
		throw new NoPty(`the system gives none: ${message}`, { cause });
	}
}
