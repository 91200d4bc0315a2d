import { closeSync } from "node:fs";
import { makePipes, openForeignPipe } from "../pipes/pipe.ts";
import type { Output } from "../settle.ts";
import { Leader, type LeaderOptions } from "./leader.ts";

/** A leader with the pipes for the command's output. */
export interface PipedLeader {
	leader: Leader;
	pipes: readonly LedPipe[];
}

/**
 * A pipe: the leader's descriptor for its writing end, and our output that
 * reads it.
 */
export interface LedPipe {
	output: Output;
	fd: number;
}

/**
 * Starts a leader with pipes. On Linux the leader makes them, and we open their
 * reading ends through /proc: that needs no writable folder for FIFOs, and leaves
 * none behind when we are killed. Elsewhere the leader gets FIFOs that we make.
 *
 * @param count the number of pipes
 * @returns undefined where no Perl works, or no pipes can be made
 */
export async function startPipedLeader(
	count: number,
	options: Omit<LeaderOptions, "pipes" | "given">,
): Promise<PipedLeader | undefined> {
	if (process.platform !== "linux") return withOurs(count, options);
	const leader = await Leader.start({ ...options, pipes: count, given: [] });
	if (leader === undefined) return undefined;
	const pipes: LedPipe[] = [];
	for (const { read, write, size } of leader.pipes) {
		const output = openForeignPipe(leader.pid, read, size);
		if (output) pipes.push({ output, fd: write });
	}
	if (pipes.length === count) return { leader, pipes };
	for (const { output } of pipes) output.readable.destroy();
	leader.dismiss();
	return undefined;
}

async function withOurs(
	count: number,
	options: Omit<LeaderOptions, "pipes" | "given">,
): Promise<PipedLeader | undefined> {
	const ours = await makePipes(count);
	if (ours === undefined) return undefined;
	const given = ours.map(({ writeFd }) => writeFd);
	const leader = await Leader.start({ ...options, pipes: 0, given });
	for (const fd of given) closeSync(fd);
	if (leader === undefined) {
		for (const { output } of ours) output.readable.destroy();
		return undefined;
	}
	const pipes = ours.map(({ output }, index) => ({
		output,
		fd: leader.given[index] ?? -1,
	}));
	return { leader, pipes };
}
