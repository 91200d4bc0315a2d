import { closeSync, constants, openSync } from "node:fs";

/** The two ends of a pseudo-terminal, as file descriptors. */
export interface Pty {
	/**
	 * The end that we read and write. Node can't set FD_CLOEXEC on it, so
	 * children inherit it unless their `stdio` has its number.
	 */
	master: number;
	/** The command's end, the slave. */
	slave: number;
	/** The slave's path. */
	path: string;
}

/** Opens pseudo-terminals, for which Node has no function. */
export interface PtyMaker {
	open(cols: number, rows: number): Pty;
	resize(master: number, cols: number, rows: number): void;
}

/**
 * The native part of the package. Its JavaScript part decodes output to
 * strings, which breaks characters and bytes that are no UTF-8.
 */
interface NativePty {
	open(
		cols: number,
		rows: number,
	): { master: number; slave: number; pty: string };
	resize(master: number, cols: number, rows: number): void;
}

/** Thrown where no pseudo-terminal can be opened; the message says why. */
export class NoPty extends Error {}

/**
 * Loads the optional package that opens pseudo-terminals.
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
	// A variable, because the package has no types for this part and a literal
	// would not type-check.
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
		// The package's slave has O_NONBLOCK and lacks FD_CLOEXEC: reads of the
		// command would fail with EAGAIN, and every child would keep it open.
		const own = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
		closeSync(slave);
		return { master, slave: own, path };
	} catch (cause) {
		const { message } = cause as Error;
		throw new NoPty(`the system gives none: ${message}`, { cause });
	}
}
