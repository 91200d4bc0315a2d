import { closeSync } from "node:fs";
import { makePipes, openForeignPipe } from "../pipes/pipe.ts";
import type { Output } from "../settle.ts";
import { Leader, type LeaderOptions } from "./leader.ts";

/** A leader with the pipes that it holds for the command. */
export interface PipedLeader {
	leader: Leader;
	pipes: readonly LedPipe[];
}

/** What the command writes to the leader's descriptor comes out of the output. */
export interface LedPipe {
	output: Output;
	fd: number;
}

/**
 * Starts a leader with so many pipes. On Linux it makes them itself, and we open
 * their other ends: no folder has to be there for them, and none is left behind.
 * Elsewhere it gets ours.
 *
 * @param count how many
 * @returns undefined where there is no Perl, or pipes can't be had
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
