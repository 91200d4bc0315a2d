import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { FLOODS } from "./commands.ts";
import { median, ms, openStream, startPiped, timed } from "./measure.ts";

const ROUNDS = 7;

/** Without an echo, and as it usually is: with one, which `cat` reads. */
const MODES = {
	"without an echo": { options: ["--no-echo"], goal: 1.3 },
	echoing: { options: [], goal: 1.6 },
};

/**
 * How much longer a command takes when nobody watches it, beside `| cat`. All
 * that is compared runs in turns, because a machine's speed changes.
 */
export async function slowdown(): Promise<void> {
	for (const [name, flood] of Object.entries(FLOODS)) {
		const cat: number[] = [];
		const kept: number[] = [];
		const ours = new Map<string, number[]>();
		for (let round = 0; round < ROUNDS; round++) {
			const pipeline = spawn("sh", ["-c", `${flood} | cat >/dev/null`]);
			cat.push(await timed(() => once(pipeline, "close")));
			kept.push(await durationBeforeNode(flood));
			for (const [mode, { options }] of Object.entries(MODES)) {
				const durations = ours.get(mode) ?? [];
				durations.push(await durationInSseTail(options, flood));
				ours.set(mode, durations);
			}
		}
		console.log(`slow-down with no viewer, ${name}, median of ${ROUNDS}:`);
		console.log(`  | cat >/dev/null ${ms(median(cat))}`);
		const least = (median(kept) / median(cat)).toFixed(2);
		console.log(
			`  Node that only writes it to a file ${ms(median(kept))}, ratio ${least}`,
		);
		for (const [mode, { goal }] of Object.entries(MODES)) {
			const duration = median(ours.get(mode) ?? []);
			const ratio = (duration / median(cat)).toFixed(2);
			console.log(
				`  sse-tail ${mode} ${ms(duration)}, ratio ${ratio} (goal <= ${goal})`,
			);
		}
	}
}

/** The duration where bench/keep.js reads what is written. */
async function durationBeforeNode(flood: string): Promise<number> {
	const node = fileURLToPath(new URL("../../bench/keep.js", import.meta.url));
	const timing = `read go; began=$(date +%s%N); ${flood}; echo $(($(date +%s%N) - began)) >&3`;
	const pipeline = `{ ${timing}; } | "$0" "$1"`;
	const child = spawn("bash", ["-c", pipeline, process.execPath, node], {
		stdio: ["pipe", "ignore", "pipe", "pipe"],
	});
	const duration = child.stdio[3] as Readable;
	await once(child.stderr ?? child, "data"); // It is ready.
	child.stdin?.end("go\n");
	const [ns] = await once(duration, "data");
	await once(child, "close");
	return Number(ns) / 1e6;
}

/** The duration as sse-tail has it; asked for only when the command has ended. */
async function durationInSseTail(
	options: readonly string[],
	flood: string,
): Promise<number> {
	const server = await startPiped(...options, "--", "sh", "-c", flood);
	// What it says next, it says at the end.
	await once(server.child.stderr ?? server.child, "data");
	const stream = await openStream(new URL("status", server.url));
	let text = "";
	for await (const chunk of stream) text += chunk;
	await server.stop();
	return JSON.parse(text).durationMs;
}
