import { readNow } from "./read-now.ts";

/** What /proc/<pid>/stat says (proc_pid_stat(5)). */
export interface Stat {
	pid: number;
	/** The program's name, of 15 characters at most. */
	name: string;
	state: string;
	group: number;
	session: number;
	/** The process group that is in the foreground of its terminal. */
	foreground: number;
	/** Processor time, in ticks, of all its threads. */
	ticks: number;
	/** When it was started, in ticks since the system was. */
	startedTicks: number;
}

/** Undefined when there is no such process any more, and where there is no /proc. */
export function readStat(pid: number | "self"): Stat | undefined {
	return parseStat(readNow(`/proc/${pid}/stat`));
}

/** The name is in parentheses, and may have some in it. */
export function parseStat(text: string): Stat | undefined {
	const from = text.indexOf("(");
	const to = text.lastIndexOf(")");
	if (from === -1 || to === -1) return undefined;
	const fields = text.slice(to + 2).split(" ");
	const field = (number: number) => Number(fields[number - 3]);
	return {
		pid: Number(text.slice(0, from)),
		name: text.slice(from + 1, to),
		state: fields[0] ?? "",
		group: field(5),
		session: field(6),
		foreground: field(8),
		ticks: field(14) + field(15),
		startedTicks: field(22),
	};
}
