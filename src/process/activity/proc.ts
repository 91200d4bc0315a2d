import { readdir, readFile, readlink } from "node:fs/promises";
import { listNow, readNow } from "../../io/read-now.ts";

/** Of more threads, the others' children are not looked for. */
const MOST_THREADS = 64;

/** A process has no more descriptors that are looked at. */
const MOST_DESCRIPTORS = 256;

// What is read of every process is read synchronously, which costs a tenth: the
// kernel answers at once, whatever the process does. What may wait for a lock of
// the process (its words, its descriptors) is read asynchronously, of few.

/** The processes that one has started, whichever of its threads did. */
export function childrenOf(pid: number): number[] {
	return listNow(`/proc/${pid}/task`)
		.slice(0, MOST_THREADS)
		.flatMap((thread) =>
			readNow(`/proc/${pid}/task/${thread}/children`)
				.split(" ")
				.filter(Boolean)
				.map(Number),
		);
}

/** The words that it was started with. */
export async function argvOf(pid: number): Promise<string[]> {
	const text = (await read(`/proc/${pid}/cmdline`)) ?? "";
	return text.split("\0").filter((word, n) => n === 0 || word !== "");
}

/** What a descriptor of a process is, such as "pipe:[123]" or "/dev/pts/3". */
export async function descriptorOf(
	pid: number,
	fd: number | string,
): Promise<string> {
	return readlink(`/proc/${pid}/fd/${fd}`).catch(() => "");
}

/** The inodes of the sockets that a process has. */
export async function socketsOf(pid: number): Promise<Set<string>> {
	const fds = (await list(`/proc/${pid}/fd`)).slice(0, MOST_DESCRIPTORS);
	const links = await Promise.all(fds.map((fd) => descriptorOf(pid, fd)));
	return new Set(links.flatMap((link) => inodeOf(link, "socket") ?? []));
}

/** The inode in "socket:[123]"; undefined for anything else. */
export function inodeOf(link: string, kind: string): string | undefined {
	return link.startsWith(`${kind}:[`)
		? link.slice(kind.length + 2, -1)
		: undefined;
}

/** The system call in which a process waits: its number, and what it was called with. */
export async function systemCallOf(
	pid: number,
): Promise<{ number: number; args: number[] } | undefined> {
	const text = (await read(`/proc/${pid}/syscall`)) ?? "";
	const [number = "", ...args] = text.trim().split(" ");
	// "running", or -1 for one that waits outside of any.
	if (!/^\d+$/.test(number)) return undefined;
	return { number: Number(number), args: args.map(Number) };
}

/** The function of the kernel in which a process waits; "0" or "" where that is hidden. */
export function waitingIn(pid: number): string {
	return readNow(`/proc/${pid}/wchan`);
}

/** The process that holds the lock which another one waits for (proc_locks(5)). */
export async function holderOf(waiting: number): Promise<number | undefined> {
	return findHolder((await read("/proc/locks")) ?? "", waiting);
}

/** Behind each lock stand those who wait for it, with an arrow and its number. */
export function findHolder(locks: string, waiting: number): number | undefined {
	let holder: number | undefined;
	for (const line of locks.split("\n")) {
		const waits = /^\d+: -> \S+ +\S+ +\S+ +(\d+) /.exec(line);
		if (waits !== null && Number(waits[1]) === waiting) return holder;
		const [, pid] = /^\d+: \S+ +\S+ +\S+ +(\d+) /.exec(line) ?? [];
		if (pid !== undefined) holder = Number(pid) || undefined;
	}
	return undefined;
}

/** How long the system has been up, in ticks. */
export function uptimeTicks(): number {
	const [seconds = "0"] = readNow("/proc/uptime").split(" ");
	return Number(seconds) * TICKS_PER_S;
}

/** What user programs are told in, on every architecture (time(7), USER_HZ). */
export const TICKS_PER_S = 100;

async function read(path: string): Promise<string | undefined> {
	return readFile(path, "utf8").catch(() => undefined);
}

async function list(path: string): Promise<string[]> {
	return readdir(path).catch(() => []);
}
