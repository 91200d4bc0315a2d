import { execFile } from "node:child_process";
import { constants, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { KiB } from "../../defaults.ts";
import type { Output } from "../settle.ts";
import { PipeSocket } from "./pipe-socket.ts";

/** The capacity of a pipe, unless a program asks for more (pipe(7)). */
const USUAL_BYTES = 64 * KiB;

/** A pipe: a descriptor for its writing end, and an output that reads it. */
export interface Pipe {
	output: Output;
	/**
	 * The writing end, for a child. Close it here once the child has it, or the
	 * output never ends.
	 */
	writeFd: number;
}

/**
 * Makes real pipes. Node's `stdio: "pipe"` makes sockets, and opening a socket by
 * name fails with ENXIO: `echo oops >/dev/stderr`, as many scripts have it, would
 * not work. A FIFO whose name has been removed is a pipe like any other. Resolves
 * with undefined where the system has no FIFOs; a socket must do there.
 */
export async function makePipes(count: number): Promise<Pipe[] | undefined> {
	if (process.platform === "win32") return undefined;
	if (count === 0) return [];
	for (const place of [tmpdir(), "/dev/shm", "."]) {
		const pipes = await makePipesIn(place, count);
		if (pipes !== undefined) return pipes;
	}
	return undefined;
}

/** Makes the pipes in a folder; undefined where it is missing or not writable. */
async function makePipesIn(
	place: string,
	count: number,
): Promise<Pipe[] | undefined> {
	const folder = await mkdtemp(join(place, "sse-tail-")).catch(() => "");
	if (folder === "") return undefined;
	try {
		const paths = Array.from({ length: count }, (_, n) => join(folder, `${n}`));
		await promisify(execFile)("mkfifo", ["-m", "600", ...paths]);
		return paths.map(openPipe);
	} catch {
		return undefined;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/**
 * Opens the reading end of another process's pipe through /proc; undefined where
 * there is no /proc, as everywhere but on Linux.
 *
 * @param size the pipe's capacity in bytes
 */
export function openForeignPipe(
	pid: number,
	fd: number,
	size: number,
): Output | undefined {
	try {
		const flags = constants.O_RDONLY | constants.O_NONBLOCK;
		return readInPlace(
			openSync(`/proc/${pid}/fd/${fd}`, flags),
			size > USUAL_BYTES,
		);
	} catch {
		return undefined;
	}
}

function openPipe(path: string): Pipe {
	// open() of a FIFO waits for the other end. With O_NONBLOCK the reading end
	// opens at once, and the writing end then finds it open.
	const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
	const writeFd = openSync(path, constants.O_WRONLY);
	return { output: readInPlace(readFd, false), writeFd };
}

function readInPlace(fd: number, isLarge: boolean): Output {
	const readable = new PipeSocket(fd, isLarge);
	return { readable, bytes: () => readable.bytes, fd };
}
