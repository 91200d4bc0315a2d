import { readStat, type Stat } from "../../io/process-stat.ts";
import {
	type Activity,
	type Candidate,
	COMPUTING_PERCENT,
	type Deed,
	mostTelling,
	type Probe,
} from "./activity.ts";
import { firstWords } from "./first-words.ts";
import {
	argvOf,
	childrenOf,
	descriptorOf,
	holderOf,
	inodeOf,
	socketsOf,
	systemCallOf,
	TICKS_PER_S,
	uptimeTicks,
	waitingIn,
} from "./proc.ts";
import { type Connection, connectionsOf } from "./sockets.ts";
import { type Call, callByFunction, callOf } from "./syscalls.ts";

/** Of more processes, the others are not looked at. */
const MOST_PROCESSES = 128;

/** So many, the deepest, are looked at closely: that takes more. */
const MOST_REFINED = 8;

/** fcntl's commands that wait for a lock: F_SETLKW, F_OFD_SETLKW. */
const LOCKING = new Set([7, 38]);

interface Seen {
	stat: Stat;
	parent: Seen | undefined;
	depth: number;
	cpu: number;
}

/**
 * Looks what processes do by what Linux tells of them in /proc. Reads only
 * those that the command has started; asynchronously, for a read there may wait
 * for the process that it is about.
 */
export class LinuxProbe implements Probe {
	/** The processor time that each process had taken, in ticks, by its id. */
	#before = new Map<number, Stat>();
	#beforeTicks = 0;

	async look(roots: readonly number[]): Promise<Activity | undefined> {
		const now = uptimeTicks();
		const all = this.#tree(roots, now);
		this.#before = new Map(all.map(({ stat }) => [stat.pid, stat]));
		this.#beforeTicks = now;
		const coarse = all.map((seen) => ({ ...seen, ...coarseDeedOf(seen) }));
		const unclear = coarse
			.filter(({ call }) => call !== undefined)
			.sort((one, other) => other.depth - one.depth)
			.slice(0, MOST_REFINED);
		const candidates: (Seen & Candidate)[] = coarse.filter(
			(each) => !unclear.includes(each),
		);
		for (const { call, ...seen } of unclear) {
			candidates.push({ ...seen, ...(await deedOf(seen.stat.pid, call)) });
		}
		const best = mostTelling(candidates);
		if (best === undefined) return undefined;
		const { stat, cpu, doing, peer, holder } = best;
		return {
			programs: [
				...above(best),
				firstWords(await argvOf(stat.pid)) || stat.name,
			],
			doing,
			...(peer !== undefined && { peer }),
			...(holder !== undefined && { holder }),
			cpu: Math.round(cpu),
			ms: Math.max(0, ((now - stat.startedTicks) * 1000) / TICKS_PER_S),
		};
	}

	#tree(roots: readonly number[], now: number): Seen[] {
		const all: Seen[] = [];
		const queue: { pid: number; parent: Seen | undefined }[] = roots.map(
			(pid) => ({ pid, parent: undefined }),
		);
		for (const { pid, parent } of queue) {
			if (all.length === MOST_PROCESSES) break;
			const stat = readStat(pid);
			if (stat === undefined || stat.state === "Z") continue;
			const depth = parent === undefined ? 0 : parent.depth + 1;
			const seen = { stat, parent, depth, cpu: this.#share(stat, now) };
			all.push(seen);
			const children = childrenOf(pid);
			queue.push(...children.map((child) => ({ pid: child, parent: seen })));
		}
		return all;
	}

	/** Its share of a core since we looked last, or since it is there. */
	#share(stat: Stat, now: number): number {
		const before = this.#before.get(stat.pid);
		const isSame = before?.startedTicks === stat.startedTicks;
		const ticks = stat.ticks - (isSame ? before.ticks : 0);
		const since = isSame ? this.#beforeTicks : stat.startedTicks;
		return (100 * ticks) / Math.max(1, now - since);
	}
}

/** The names of the programs above one, from the outermost. */
function above({ parent }: Seen): string[] {
	const names: string[] = [];
	for (let each = parent; each !== undefined; each = each.parent) {
		names.unshift(each.stat.name);
	}
	return names;
}

/**
 * What a process does, as far as that is cheap to know. `call` is there where
 * it is worth to look closer: the system call, or "any" where that isn't known.
 */
function coarseDeedOf({ stat, cpu }: Seen): Deed & { call?: Call | "any" } {
	const { pid, state } = stat;
	if (state === "T" || state === "t") return { doing: "stopped" };
	if (cpu >= COMPUTING_PERCENT) return { doing: "computing" };
	const wchan = waitingIn(pid);
	if (state === "D") {
		// vfork(2) holds the parent until the child has its own program.
		const isFork = /fork|clone/.test(wchan);
		return { doing: isFork ? "child" : "disk" };
	}
	const call = callByFunction(wchan);
	if (call === "sleep") return { doing: "asleep" };
	if (call === "wait") return { doing: "child" };
	return { doing: byFunction(wchan), call: call ?? "any" };
}

/** What it waits for by the system call that it waits in. */
async function deedOf(
	pid: number,
	coarse: Call | "any" = "any",
): Promise<Deed> {
	const called = await systemCallOf(pid);
	const exact = called && callOf(called.number, process.arch);
	const call = exact ?? (coarse === "any" ? undefined : coarse);
	if (call === undefined) return { doing: byFunction(waitingIn(pid)) };
	return waitsIn(pid, call, called?.args ?? []);
}

/** What is known where only the kernel's function is. */
function byFunction(wchan: string): Deed["doing"] {
	if (/n_tty_read/.test(wchan)) return "input";
	if (/pipe_read/.test(wchan)) return "pipe";
	if (/pipe_write|n_tty_write/.test(wchan)) return "output";
	if (/^(?:inet|tcp|udp|sk)_/.test(wchan)) return "network";
	return "waiting";
}

async function waitsIn(
	pid: number,
	call: Call,
	args: readonly number[],
): Promise<Deed> {
	const [first = 0, second = 0] = args;
	switch (call) {
		case "sleep":
			return { doing: "asleep" };
		case "wait":
			return { doing: "child" };
		case "sync":
			return { doing: "disk" };
		case "flock":
			return { doing: "lock", holder: await holderOf(pid) };
		case "fcntl":
			return LOCKING.has(second)
				? { doing: "lock", holder: await holderOf(pid) }
				: { doing: "waiting" };
		case "read":
		case "write":
		case "connect":
		case "accept":
			return waitsAt(pid, call, first);
		case "select":
			// It asks for descriptors below this one: for none, or for stdin alone.
			if (first === 0) return { doing: "asleep" };
			if (first === 1) return waitsAt(pid, "read", 0);
			return waitsForAny(pid, "waiting");
		case "futex":
			return waitsForAny(pid, "thread");
		case "pause":
			return {
				doing: (await childrenOf(pid)).length > 0 ? "child" : "waiting",
			};
		case "poll":
			if (second === 0) return { doing: "asleep" };
			return waitsForAny(pid, "waiting");
		case "epoll":
			return waitsForAny(pid, "waiting");
	}
}

/** What it waits for at one of its descriptors. */
async function waitsAt(pid: number, call: Call, fd: number): Promise<Deed> {
	const link = await descriptorOf(pid, fd);
	const isTerminal = /^\/dev\/(?:pts\/|tty|console)/.test(link);
	if (isTerminal) return { doing: call === "read" ? "input" : "output" };
	if (inodeOf(link, "pipe") !== undefined) {
		return { doing: call === "read" ? "pipe" : "output" };
	}
	const inode = inodeOf(link, "socket");
	if (inode === undefined) return { doing: "waiting" };
	const connections = await connectionsOf(pid, new Set([inode]));
	const connection = connections.get(inode);
	return connection === undefined
		? { doing: "socket" }
		: { doing: "network", peer: connection.peer };
}

/**
 * What one that waits for several things waits for. A connection that does not
 * come about is one for sure; of a connection that it has, that is all one can
 * say.
 */
async function waitsForAny(
	pid: number,
	otherwise: "thread" | "waiting",
): Promise<Deed> {
	const inodes = await socketsOf(pid);
	if (inodes.size === 0) return { doing: otherwise };
	const connections = [...(await connectionsOf(pid, inodes)).values()];
	const inState = (state: Connection["state"]) =>
		connections.filter((each) => each.state === state);
	const [connecting] = inState("connecting");
	if (connecting !== undefined) {
		return { doing: "network", peer: connecting.peer };
	}
	const [only, ...others] = inState("connected");
	return others.length > 0 || only === undefined
		? { doing: otherwise }
		: { doing: otherwise, peer: only.peer };
}
