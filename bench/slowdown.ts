import { spawn } from "node:child_process";
import { once } from "node:events";
import { FLOODS } from "./commands.ts";
import { median, ms, openStream, startSseTail, timed } from "./measure.ts";

const ROUNDS = 7;

/** How much longer a command takes when nobody watches it, beside `| cat`. */
export async function slowdown(): Promise<void> {
	for (const [name, flood] of Object.entries(FLOODS)) {
		const cat: number[] = [];
		const ours: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			const pipeline = spawn("sh", ["-c", `${flood} | cat >/dev/null`]);
			cat.push(await timed(() => once(pipeline, "close")));
			ours.push(await durationInSseTail(flood));
		}
		console.log(`slow-down with no viewer, ${name}, median of ${ROUNDS}:`);
		console.log(
			`  | cat >/dev/null ${ms(median(cat))}, sse-tail ${ms(median(ours))}`,
		);
		console.log(
			`  ratio ${(median(ours) / median(cat)).toFixed(2)} (goal <= 1.5)`,
		);
	}
}

/** The duration as sse-tail has it; asked for only when the command has ended. */
async function durationInSseTail(flood: string): Promise<number> {
	const server = await startSseTail("sh", "-c", flood);
	const ended = once(server.child.stderr ?? server.child, "data");
	await ended;
	const stream = await openStream(new URL("status", server.url));
	let text = "";
	for await (const chunk of stream) text += chunk;
	await server.stop();
	return JSON.parse(text).durationMs;
}
