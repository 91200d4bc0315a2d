import { execFile } from "node:child_process";
import { constants, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { KiB } from "../../defaults.ts";
import type { Output } from "../settle.ts";
import { PipeSocket } from "./pipe-socket.ts";

/** What a pipe has room for, unless somebody asks for more (pipe(7)). */
const USUAL_BYTES = 64 * KiB;

/** A pipe: what is written to the file descriptor comes out of the output. */
export interface Pipe {
	output: Output;
	/** For a child; to be closed here once the child has it. */
	writeFd: number;
}

/**
 * Makes real pipes, which Node cannot: what it calls a pipe in `spawn` is a
 * socket, and on a socket `echo oops >/dev/stderr`, as many scripts have it,
 * fails with ENXIO. A FIFO whose name is removed again is a pipe like any
 * other. Undefined where there are no FIFOs; a socket must do then.
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

/** Undefined where that folder is not there, or takes nothing from us. */
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
 * Opens the reading end of another process's pipe; undefined where the system
 * has no such way, which is Linux's.
 *
 * @param size what the pipe has room for, in bytes
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
	// The reading end first and without waiting for a writer, then the writing
	// end: the other way round, each open would wait for the other.
	const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
	const writeFd = openSync(path, constants.O_WRONLY);
	return { output: readInPlace(readFd, false), writeFd };
}

function readInPlace(fd: number, isLarge: boolean): Output {
	const readable = new PipeSocket(fd, isLarge);
	return { readable, bytes: () => readable.bytes, fd };
}
