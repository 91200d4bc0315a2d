import { spawn } from "node:child_process";
import { once } from "node:events";
import { median, ms, openStream, startSseTail, timed } from "./measure.ts";

const ROUNDS = 7;
const COMMAND = "seq 1 20000000";

/** How much longer a command takes when nobody watches it, beside `| cat`. */
export async function slowdown(): Promise<void> {
	const cat: number[] = [];
	const ours: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		cat.push(
			await timed(() =>
				once(spawn("sh", ["-c", `${COMMAND} | cat >/dev/null`]), "close"),
			),
		);
		ours.push(await durationInSseTail());
	}
	console.log(`slow-down of ${COMMAND} with no viewer, median of ${ROUNDS}:`);
	console.log(
		`  | cat >/dev/null ${ms(median(cat))}, sse-tail ${ms(median(ours))}`,
	);
	console.log(
		`  ratio ${(median(ours) / median(cat)).toFixed(2)} (goal <= 1.5)`,
	);
}

/** The duration as sse-tail has it; asked for only when the command has ended. */
async function durationInSseTail(): Promise<number> {
	const server = await startSseTail("sh", "-c", COMMAND);
	const ended = once(server.child.stderr ?? server.child, "data");
	await ended;
	const stream = await openStream(new URL("status", server.url));
	let text = "";
	for await (const chunk of stream) text += chunk;
	await server.stop();
	return JSON.parse(text).durationMs;
}
