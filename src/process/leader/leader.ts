import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { getSystemErrorMap } from "node:util";
import { programFile } from "../../io/program-file.ts";
import { outcomeOf } from "../child.ts";
import type { Inherited, Word } from "../inherited.ts";
import type { KeysListener, Outcome, StopListener } from "../process.ts";
import { type LeaderPipe, LeaderReports } from "./reports.ts";

/** A command that runs under a leader. */
export interface Job {
	/** The command's process id, which is also its process group's. */
	pid: number | null;
	/** Resolves with the command's outcome. */
	ended: Promise<Outcome>;
	/** As a process has them. */
	onStopped?: (listener: StopListener) => void;
	onKeys?: (listener: KeysListener) => void;
}

/** What a leader is started with. */
export interface LeaderOptions {
	/** The leader's descriptors from 0 on; `"ignore"` for those that it does not need. */
	stdio: readonly ("inherit" | "ignore" | number)[];
	/** A descriptor of ours that must not reach the leader. */
	hidden?: number;
	/** The number of pipes that the leader makes. */
	pipes: number;
	/** Further descriptors of ours that it gets. */
	given: readonly number[];
	/** Whether the leader gets its own session, besides a process group. */
	ownSession: boolean;
	inherited: Inherited;
	/** Where it is, and so the command; undefined for our own folder. */
	cwd?: string | undefined;
}

export interface JobOptions {
	/** The command's words, its name first. */
	words: readonly Word[];
	/** Its environment, as `name=value`. */
	env: readonly Word[];
	/**
	 * The command's descriptors 0 to 2, by their numbers in the leader; null for
	 * closed.
	 */
	stdio: readonly (number | null)[];
	/** The path of the terminal of the leader's session; empty for none. */
	terminal?: string;
	/** Whether the leader reports that the command reads single keys. */
	watchesKeys?: boolean;
}

/**
 * The leader is a Perl program: neither Node nor a shell script can call setpgid()
 * and tcsetpgrp(), and nearly every system with a terminal has Perl.
 */
const LEADER = fileURLToPath(programFile("leader.pl"));

/**
 * The process that runs a command for us. It starts early, because Perl takes
 * some milliseconds, and waits to be told the command.
 */
export class Leader {
	/** The pipes that the leader has made. */
	readonly pipes: readonly LeaderPipe[];
	/** The numbers of the `given` descriptors in the leader. */
	readonly given: readonly number[];
	readonly #child: ChildProcess;
	readonly #socket: Duplex;
	readonly #reports: LeaderReports;
	readonly #ended: Promise<Outcome>;
	readonly #inherited: Inherited;

	private constructor(
		child: ChildProcess,
		socket: Duplex,
		reports: LeaderReports,
		pipes: readonly LeaderPipe[],
		given: readonly number[],
		inherited: Inherited,
	) {
		this.pipes = pipes;
		this.given = given;
		this.#child = child;
		this.#socket = socket;
		this.#reports = reports;
		this.#ended = outcomeOf(child);
		this.#inherited = inherited;
	}

	/** The leader's process id. */
	get pid(): number {
		return this.#child.pid ?? 0;
	}

	/**
	 * Starts a leader, which ends when we do. Resolves with undefined where no Perl
	 * works.
	 */
	static async start(options: LeaderOptions): Promise<Leader | undefined> {
		if (process.platform === "win32") return undefined;
		const { stdio, hidden, pipes, given, ownSession, inherited, cwd } = options;
		const slots: ("inherit" | "ignore" | "pipe" | number)[] = [...stdio];
		for (const fd of inherited.descriptors) slots[fd] = fd;
		const nothing = hidden === undefined ? -1 : openSync("/dev/null", "r");
		// Node can't set FD_CLOEXEC on the hidden descriptor. A descriptor of the
		// same number in `stdio`, here /dev/null, keeps the child from inheriting it.
		if (hidden !== undefined) slots[hidden] = nothing;
		const givenThere = given.map((fd) => take(slots, fd));
		const socket = take(slots, "pipe");
		const args = [LEADER, `${socket}`, `${pipes}`, process.arch];
		if (hidden !== undefined) args.push(`${hidden}`);
		const child = spawn("perl", args, {
			stdio: Array.from(slots, (slot) => slot ?? "ignore"),
			detached: ownSession,
			cwd,
			env: envOfPerl(process.env),
		});
		if (nothing >= 0) closeSync(nothing);
		const end = child.stdio[socket] as Duplex | undefined;
		if (end === undefined) return undefined;
		end.once("error", () => {}); // EPIPE when the leader has ended; its reports end, too.
		const spawned = once(child, "spawn").catch(() => undefined);
		const reports = new LeaderReports(end);
		const made = await reports.ready;
		if ((await spawned) === undefined || made === undefined) return undefined;
		return new Leader(child, end, reports, made, givenThere, inherited);
	}

	/**
	 * Tells the leader to run the command.
	 *
	 * @throws {NodeJS.ErrnoException} when the command can't be run
	 */
	async run(options: JobOptions): Promise<Job> {
		const { words, env, stdio, terminal = "", watchesKeys } = options;
		const { descriptors, ignored, openFiles } = this.#inherited;
		const fields: Word[] = [
			terminal,
			watchesKeys ? "1" : "",
			process.pid === 1 ? "1" : "",
			`${openFiles ?? ""}`,
			stdio.map((fd) => fd ?? "-").join(" "),
			descriptors.join(" "),
			ignored.map((signal) => signal.slice("SIG".length)).join(" "),
			`${words.length}`,
			...words,
			...env,
		];
		const message = joined(fields);
		this.#socket.write(`${message.length}\n`);
		this.#socket.write(message);
		const start = await this.#reports.start;
		if (start === undefined) throw new Error("perl ended before the command");
		if ("errno" in start) throw errorOf(start.errno);
		const reports = this.#reports;
		return {
			pid: start.pid,
			ended: this.#ended.then(
				async (outcome) => (await reports.outcome) ?? outcome,
			),
			onStopped: (listener) => reports.stopped.listen(listener),
			onKeys: (listener) => reports.keys.listen(listener),
		};
	}

	/** Ends a leader that has not been told a command. */
	dismiss(): void {
		this.#socket.destroy();
	}
}

/** Puts a descriptor in the first free place from 3 on, and returns its number. */
function take<T>(slots: T[], slot: T): number {
	let fd = 3;
	while (slots[fd] !== undefined) fd++;
	slots[fd] = slot;
	return fd;
}

/**
 * Removes variables such as PERL5OPT from the leader's environment: they are
 * meant for the command, and could break the leader.
 */
function envOfPerl(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const others = Object.entries(env).filter(([name]) => !/^PERL/.test(name));
	return { ...Object.fromEntries(others), LC_ALL: "C" };
}

const ZERO = Buffer.alloc(1);

function joined(fields: readonly Word[]): Buffer {
	const parts = fields.flatMap((field) => [ZERO, Buffer.from(field as string)]);
	return Buffer.concat(parts.slice(1));
}

/** Makes the error that Node would throw for that errno. */
function errorOf(errno: number): NodeJS.ErrnoException {
	const [code = "", message = `error ${errno}`] =
		getSystemErrorMap().get(-errno) ?? [];
	return Object.assign(new Error(message), { code, errno });
}
