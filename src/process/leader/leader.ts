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

/** A command that runs, with whatever leads it. */
export interface Job {
	/** The command's process id, and its process group's. */
	pid: number | null;
	/** Resolves with how the command ended. */
	ended: Promise<Outcome>;
	/** As a process has them. */
	onStopped?: (listener: StopListener) => void;
	onKeys?: (listener: KeysListener) => void;
}

/** What the leader is to hold for the command. */
export interface LeaderOptions {
	/** Its descriptors from 0 on; `"ignore"` for those that it does not need. */
	stdio: readonly ("inherit" | "ignore" | number)[];
	/** A descriptor of ours that it would inherit, and is not to have. */
	hidden?: number;
	/** How many pipes it shall make. */
	pipes: number;
	/** Descriptors of ours that it gets besides. */
	given: readonly number[];
	/** Whether it leads a session of its own, and not only the command's group. */
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
	/** What its descriptors 0 to 2 are, by the leader's numbers; null for closed. */
	stdio: readonly (number | null)[];
	/** The terminal of the leader's session, as a file; none of its own if empty. */
	terminal?: string;
	/** Whether to tell when the command reads keys. */
	watchesKeys?: boolean;
}

/**
 * In Perl, which hardly a system with a terminal is without: neither Node nor
 * a shell's script can make a process group, or give it the terminal.
 */
const LEADER = fileURLToPath(programFile("leader.pl"));

/** A shell, since nobody else can set a limit for a program. */
const WITH_LIMIT = 'ulimit -Sn "$0" 2>/dev/null; exec "$@"';

/** The process that runs a command for us; it waits to be told which. */
export class Leader {
	/** The pipes that it has made. */
	readonly pipes: readonly LeaderPipe[];
	/** The numbers that the descriptors given to it have there. */
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

	/** Its process id. */
	get pid(): number {
		return this.#child.pid ?? 0;
	}

	/**
	 * Starts one, which takes Perl some milliseconds; it ends when we do. Undefined
	 * where there is no Perl that works.
	 */
	static async start(options: LeaderOptions): Promise<Leader | undefined> {
		if (process.platform === "win32") return undefined;
		const { stdio, hidden, pipes, given, ownSession, inherited, cwd } = options;
		const slots: ("inherit" | "ignore" | "pipe" | number)[] = [...stdio];
		for (const fd of inherited.descriptors) slots[fd] = fd;
		const nothing = hidden === undefined ? -1 : openSync("/dev/null", "r");
		// Whatever has its number takes the place of what a child would inherit.
		if (hidden !== undefined) slots[hidden] = nothing;
		const givenThere = given.map((fd) => take(slots, fd));
		const socket = take(slots, "pipe");
		const perl = ["perl", LEADER, `${socket}`, `${pipes}`];
		const { openFiles } = inherited;
		const [file = "", ...args] =
			openFiles === undefined
				? perl
				: ["/bin/sh", "-c", WITH_LIMIT, `${openFiles}`, ...perl];
		const child = spawn(file, args, {
			stdio: Array.from(slots, (slot) => slot ?? "ignore"),
			detached: ownSession,
			cwd,
			env: envOfPerl(process.env),
		});
		if (nothing >= 0) closeSync(nothing);
		const end = child.stdio[socket] as Duplex | undefined;
		if (end === undefined) return undefined;
		end.once("error", () => {}); // That it has gone shows in its reports.
		const spawned = once(child, "spawn").catch(() => undefined);
		const reports = new LeaderReports(end);
		const made = await reports.ready;
		if ((await spawned) === undefined || made === undefined) return undefined;
		return new Leader(child, end, reports, made, givenThere, inherited);
	}

	/**
	 * Has it run the command.
	 *
	 * @throws {NodeJS.ErrnoException} when the command can't be run
	 */
	async run(options: JobOptions): Promise<Job> {
		const { words, env, stdio, terminal = "", watchesKeys } = options;
		const { descriptors, ignored } = this.#inherited;
		const fields: Word[] = [
			terminal,
			watchesKeys ? "1" : "",
			process.pid === 1 ? "1" : "",
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

	/** Ends it, before it was told to run anything. */
	dismiss(): void {
		this.#socket.destroy();
	}
}

/** Takes the first number from 3 on that is nobody's. */
function take<T>(slots: T[], slot: T): number {
	let fd = 3;
	while (slots[fd] !== undefined) fd++;
	slots[fd] = slot;
	return fd;
}

/** The command's own settings for Perl are not for this one. */
function envOfPerl(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const others = Object.entries(env).filter(([name]) => !/^PERL/.test(name));
	return { ...Object.fromEntries(others), LC_ALL: "C" };
}

const ZERO = Buffer.alloc(1);

function joined(fields: readonly Word[]): Buffer {
	const parts = fields.flatMap((field) => [ZERO, Buffer.from(field as string)]);
	return Buffer.concat(parts.slice(1));
}

/** The system's error of that number, as Node would throw it. */
function errorOf(errno: number): NodeJS.ErrnoException {
	const [code = "", message = `error ${errno}`] =
		getSystemErrorMap().get(-errno) ?? [];
	return Object.assign(new Error(message), { code, errno });
}
