import { isUtf8 } from "node:buffer";
import { constants as files, readFileSync, readlinkSync } from "node:fs";
import { constants, devNull } from "node:os";
import { basename } from "node:path";
import { listNow, readNow } from "../io/read-now.ts";
import {
	type Inherited,
	NOTHING_INHERITED,
	type Word,
} from "../process/inherited.ts";
import { sameFile } from "./echo.ts";

/** What a word has in it that Node could not decode. */
const UNDECODED = "\ufffd";

/** How make says which descriptors its job server has. */
const JOB_SERVER = /--jobserver-(?:auth|fds)=(\d+),(\d+)/;

const SHELLS = new Set(
	"ash bash busybox dash fish ksh mksh rbash sh yash zsh".split(" "),
);

/** What a shell with job control ignores for itself, and no child of it. */
const OF_INTERACTIVE_SHELLS: ReadonlySet<string> = new Set(
	"SIGTERM SIGQUIT SIGTSTP SIGTTIN SIGTTOU".split(" "),
);

/**
 * Finds out what we were started with and Node has changed by now. Linux alone
 * tells it; elsewhere nothing is known.
 *
 * To be called before anything else opens a descriptor.
 */
export function findInherited(env: NodeJS.ProcessEnv): Inherited {
	if (process.platform !== "linux") {
		return { ...NOTHING_INHERITED, ignored: isNohup(env) ? ["SIGHUP"] : [] };
	}
	return {
		descriptors: inheritedDescriptors(env),
		closed: [0, 1, 2].filter(wasClosed),
		openFiles: openFilesBefore(),
		ignored: ignoredBefore(env),
		bytesOfWords,
		bytesOfEnv,
	};
}

/** Those from 3 on, without what Node has opened for itself. */
function inheritedDescriptors(env: NodeJS.ProcessEnv): number[] {
	const links = new Map<number, string>();
	for (const name of listNow("/proc/self/fd")) {
		const target = link(`/proc/self/fd/${name}`);
		if (target !== undefined && Number(name) > 2)
			links.set(Number(name), target);
	}
	const jobServer = jobServerDescriptors(env);
	const counts = new Map<string, number>();
	for (const target of links.values()) {
		counts.set(target, (counts.get(target) ?? 0) + 1);
	}
	return [...links.keys()]
		.filter((fd) => {
			const target = links.get(fd) ?? "";
			if (target.startsWith("anon_inode:")) return false;
			// Node's own pipes, between its threads, have both ends here.
			const isOwnPipe = target.startsWith("pipe:") && counts.get(target) !== 1;
			return !isOwnPipe || !isCloseOnExec(fd) || jobServer.has(fd);
		})
		.filter((fd) => !sharesChannel(fd))
		.sort((one, other) => one - other);
}

function jobServerDescriptors(env: NodeJS.ProcessEnv): Set<number> {
	const flags = [env.MAKEFLAGS, env.CARGO_MAKEFLAGS];
	return new Set(
		flags.flatMap((flag) => {
			const [, read, write] = JOB_SERVER.exec(flag ?? "") ?? [];
			return read === undefined ? [] : [Number(read), Number(write)];
		}),
	);
}

/** Whether it is what a parent in Node talks to us by. */
function sharesChannel(fd: number): boolean {
	const { channel } = process as { channel?: { fd?: number } };
	return channel?.fd === fd;
}

/**
 * Node opens /dev/null for what is closed, to read and to write. Others do that
 * too, but no shell does: if a shell has started us, and has something else
 * there itself, it was `<&-`.
 */
function wasClosed(fd: number): boolean {
	if (!sameFile(fd, devNull) || accessMode("self", fd) !== files.O_RDWR) {
		return false;
	}
	if (!isShell(process.ppid)) return false;
	const parents = link(`/proc/${process.ppid}/fd/${fd}`);
	return (
		parents !== undefined &&
		(parents !== devNull || accessMode(process.ppid, fd) !== files.O_RDWR)
	);
}

/**
 * Node raises the limit of open files for itself. What it was is lost, but for
 * whoever has started us, who mostly has the same.
 */
function openFilesBefore(): number | undefined {
	const [own, parents] = ["self", process.ppid].map(openFilesOf);
	if (!own || !parents || own.hard !== parents.hard) return undefined;
	return parents.soft < own.soft ? parents.soft : undefined;
}

function openFilesOf(
	pid: number | string,
): { soft: number; hard: number } | undefined {
	const line = /^Max open files +(\d+) +(\d+)/m;
	const [, soft, hard] = line.exec(readNow(`/proc/${pid}/limits`)) ?? [];
	if (soft === undefined) return undefined;
	return { soft: Number(soft), hard: Number(hard) };
}

/**
 * Node lets all signals do what they do by default. What a shell ignores, by
 * `trap ''`, it has ignored for us; and nohup leaves traces.
 */
function ignoredBefore(env: NodeJS.ProcessEnv): NodeJS.Signals[] {
	const ignored = new Set<NodeJS.Signals>(isNohup(env) ? ["SIGHUP"] : []);
	if (isShell(process.ppid)) {
		const status = readNow(`/proc/${process.ppid}/status`);
		const bits = BigInt(`0x${/^SigIgn:\s*(\w+)/m.exec(status)?.[1] ?? 0}`);
		const byShell = Object.entries(constants.signals)
			.filter(([, number]) => (bits >> BigInt(number - 1)) & 1n)
			.map(([name]) => name as NodeJS.Signals);
		const isInteractive = byShell.includes("SIGTSTP");
		for (const signal of byShell) {
			if (isInteractive && OF_INTERACTIVE_SHELLS.has(signal)) continue;
			if (signal === "SIGQUIT") continue; // Bash always does, for itself.
			ignored.add(signal);
		}
	}
	return [...ignored];
}

/**
 * nohup puts a /dev/null that can't be read in place of a terminal, and a shell
 * says in `_` what it has run.
 */
function isNohup(env: NodeJS.ProcessEnv): boolean {
	if (basename(env._ ?? "") === "nohup") return true;
	return sameFile(0, devNull) && accessMode("self", 0) === files.O_WRONLY;
}

/** How the descriptor was opened, as open(2) has it; undefined if not to be told. */
function accessMode(pid: number | string, fd: number): number | undefined {
	const flags = flagsOf(pid, fd);
	return flags === undefined ? undefined : flags & 3;
}

/** Node sets it on what it inherits, but for what comes after a gap. */
function isCloseOnExec(fd: number): boolean {
	return ((flagsOf("self", fd) ?? 0) & 0o2000000) !== 0;
}

function flagsOf(pid: number | string, fd: number): number | undefined {
	const info = readNow(`/proc/${pid}/fdinfo/${fd}`);
	const [, flags] = /^flags:\s*(\d+)/m.exec(info) ?? [];
	return flags === undefined ? undefined : Number.parseInt(flags, 8);
}

function isShell(pid: number): boolean {
	return SHELLS.has(readNow(`/proc/${pid}/comm`).trim());
}

function bytesOfWords(words: readonly string[]): readonly Word[] {
	if (!words.some((word) => word.includes(UNDECODED))) return words;
	// The command's words are our last ones.
	const own = split(readFileSync("/proc/self/cmdline")).slice(-words.length);
	return own.every((word, n) => word.toString() === words[n]) ? own : words;
}

function bytesOfEnv(env: NodeJS.ProcessEnv): readonly Word[] {
	const entries = NOTHING_INHERITED.bytesOfEnv(env) as readonly string[];
	if (!entries.some((entry) => entry.includes(UNDECODED))) return entries;
	const own = split(readFileSync("/proc/self/environ"));
	const undecoded = new Map(
		own
			.filter((entry) => !isUtf8(entry))
			.map((entry) => [entry.toString(), entry]),
	);
	return entries.map((entry) => undecoded.get(entry) ?? entry);
}

/** What stands between zero bytes. */
function split(bytes: Buffer): Buffer[] {
	const words: Buffer[] = [];
	for (let from = 0; from < bytes.length; ) {
		const end = bytes.indexOf(0, from);
		const to = end === -1 ? bytes.length : end;
		words.push(bytes.subarray(from, to));
		from = to + 1;
	}
	return words;
}

function link(file: string): string | undefined {
	try {
		return readlinkSync(file);
	} catch {
		return undefined;
	}
}
