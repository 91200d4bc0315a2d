import { setTimeout as delay } from "node:timers/promises";
import {
	ms,
	openStream,
	quantile,
	type Started,
	startRelay,
	startSseTail,
} from "./measure.ts";

const LINES = 1000;
const PAUSE_MS = 3;

/** From writing a lone line, through `cat`, to having it as a viewer. */
export async function latency(): Promise<void> {
	const relay = await latencies(await startRelay("cat"), "");
	const ours = await latencies(await startSseTail("cat"), "events");
	console.log(`latency of a lone line through cat, ${LINES} lines:`);
	for (const [name, times] of [
		["bare relay", relay],
		["sse-tail", ours],
	] as const) {
		console.log(
			`  ${name} p50 ${ms(quantile(times, 0.5))}, p99 ${ms(quantile(times, 0.99))}`,
		);
	}
	console.log("  (goal p50 <= 1 ms, p99 <= 5 ms)");
}

async function latencies(server: Started, path: string): Promise<number[]> {
	const times = await lineTimes(server, new URL(path, server.url), LINES);
	await server.stop();
	return times;
}

/** How long each lone line takes in ms, from a command's stdin to a viewer. */
export async function lineTimes(
	{ child: { stdin } }: Started,
	viewed: URL,
	lines: number,
): Promise<number[]> {
	if (!stdin) throw new Error("no stdin");
	const stream = await openStream(viewed);
	const times: number[] = [];
	let text = "";
	let arrived = () => {};
	stream.on("data", (chunk) => {
		text += chunk;
		arrived();
	});
	for (let n = 0; n < lines; n++) {
		const line = `line ${n} ends`;
		const sent = performance.now();
		await new Promise<void>((resolve) => {
			arrived = () => {
				if (text.includes(line)) resolve();
			};
			stdin.write(`${line}\n`);
		});
		times.push(performance.now() - sent);
		text = "";
		await delay(PAUSE_MS);
	}
	stream.destroy();
	return times;
}
