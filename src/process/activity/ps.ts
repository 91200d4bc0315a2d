import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Doing } from "../../protocol/events.ts";
import {
	type Activity,
	type Candidate,
	COMPUTING_PERCENT,
	mostTelling,
	type Probe,
} from "./activity.ts";
import { firstWords } from "./first-words.ts";

const run = promisify(execFile);

interface Row {
	pid: number;
	parent: number;
	state: string;
	cpu: number;
	/** How long it has been there, in ms. */
	ms: number;
	command: string;
}

/** Looks what processes do by ps, as macOS has it: that tells less. */
export class PsProbe implements Probe {
	async look(roots: readonly number[]): Promise<Activity | undefined> {
		const { stdout } = await run("ps", [
			"-axo",
			"pid=,ppid=,state=,%cpu=,etime=,command=",
		]).catch(() => ({ stdout: "" }));
		return activityIn(stdout, roots);
	}
}

/**
 * @param table what ps prints of all processes
 * @param roots ids of processes
 */
export function activityIn(
	table: string,
	roots: readonly number[],
): Activity | undefined {
	const rows = table.split("\n").flatMap((line) => parseRow(line) ?? []);
	const seen: (Candidate & { row: Row; above: string[] })[] = [];
	const visit = (row: Row, above: string[]): void => {
		const children = rows.filter(({ parent }) => parent === row.pid);
		const doing = doingOf(row, children.length > 0);
		seen.push({ row, above, doing, depth: above.length, cpu: row.cpu });
		const names = [...above, nameOf(row)];
		for (const child of children) visit(child, names);
	};
	for (const row of rows) if (roots.includes(row.pid)) visit(row, []);
	const best = mostTelling(seen);
	if (best === undefined) return undefined;
	const { row, above, doing } = best;
	const { cpu, ms } = row;
	const words = firstWords(row.command.split(" "));
	return { programs: [...above, words], doing, cpu: Math.round(cpu), ms };
}

function parseRow(line: string): Row | undefined {
	const fields =
		/^\s*(\d+)\s+(\d+)\s+(\S+)\s+([\d.,]+)\s+([\d:-]+)\s+(.*)$/.exec(line);
	if (fields === null) return undefined;
	const [, pid, parent, state = "", cpu = "0", elapsed = "", command = ""] =
		fields;
	if (state.startsWith("Z")) return undefined;
	return {
		pid: Number(pid),
		parent: Number(parent),
		state,
		cpu: Number(cpu.replace(",", ".")),
		ms: readElapsed(elapsed),
		command,
	};
}

/** Reads "[[dd-]hh:]mm:ss". */
function readElapsed(text: string): number {
	const [days = "0", time = text] = text.includes("-") ? text.split("-") : [];
	let seconds = 0;
	for (const part of time.split(":")) seconds = seconds * 60 + Number(part);
	return (Number(days) * 86_400 + seconds) * 1000;
}

/** Of one that waits, ps says that it does, and not for what. */
function doingOf({ state, cpu }: Row, hasChildren: boolean): Doing {
	if (state.startsWith("T")) return "stopped";
	if (state.startsWith("R") || cpu >= COMPUTING_PERCENT) return "computing";
	if (/^[UD]/.test(state)) return "disk";
	return hasChildren ? "child" : "waiting";
}

const nameOf = ({ command }: Row) => firstWords(command.split(" ").slice(0, 1));
