import { FLOODS } from "./commands.ts";
import {
	median,
	ms,
	openStream,
	type Started,
	startRelay,
	startSseTail,
	timed,
} from "./measure.ts";

const ROUNDS = 7;

/** From the command's start to the last byte at one client, beside a bare relay. */
export async function throughput(): Promise<void> {
	for (const [name, flood] of Object.entries(FLOODS)) {
		// Waits for a line, so that the viewer is there before the first byte.
		const command = ["sh", "-c", `read go; ${flood}`];
		const relay: number[] = [];
		const ours: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			relay.push(await timeOf(await startRelay(...command), ""));
			ours.push(await timeOf(await startSseTail(...command), "events"));
		}
		console.log(`throughput to one client, ${name}, median of ${ROUNDS}:`);
		console.log(
			`  bare relay ${ms(median(relay))}, sse-tail ${ms(median(ours))}`,
		);
		console.log(
			`  ratio ${(median(relay) / median(ours)).toFixed(2)} (goal >= 0.9)`,
		);
	}
}

async function timeOf(server: Started, path: string): Promise<number> {
	const stream = await openStream(new URL(path, server.url));
	const time = await timed(async () => {
		server.child.stdin?.write("\n");
		for await (const _ of stream);
	});
	await server.stop();
	return time;
}
