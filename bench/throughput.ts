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
const LINES = 20_000_000;
/** Waits for a line on stdin, so that the viewer is there before the first byte. */
const COMMAND = ["sh", "-c", `read go; exec seq 1 ${LINES}`];

/** From the command's start to the last byte at one client, beside a bare relay. */
export async function throughput(): Promise<void> {
	const relay: number[] = [];
	const ours: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		relay.push(await timeOf(await startRelay(...COMMAND), ""));
		ours.push(await timeOf(await startSseTail(...COMMAND), "events"));
	}
	console.log(`throughput, seq 1 ${LINES} to one client, median of ${ROUNDS}:`);
	console.log(
		`  bare relay ${ms(median(relay))}, sse-tail ${ms(median(ours))}`,
	);
	console.log(
		`  ratio ${(median(relay) / median(ours)).toFixed(2)} (goal >= 0.8)`,
	);
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
