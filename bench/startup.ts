import { spawn } from "node:child_process";
import { once } from "node:events";
import { median, ms, sseTail, timed } from "./measure.ts";

const ROUNDS = 15;

/** From our start to the command's first byte, beside Node doing nothing. */
export async function startup(): Promise<void> {
	const node: number[] = [];
	const ours: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		node.push(
			await timed(() => once(spawn(process.execPath, ["-e", "0"]), "close")),
		);
		const child = sseTail("-p0", "--", "echo", "hi");
		const closed = once(child, "close");
		ours.push(await timed(() => once(child.stdout ?? child, "data")));
		await closed;
	}
	console.log(`start to first byte, median of ${ROUNDS}:`);
	console.log(
		`  node -e 0 ${ms(median(node))}, sse-tail -- echo hi ${ms(median(ours))}`,
	);
	const over = median(ours) - median(node);
	const ratio = (median(ours) / median(node)).toFixed(2);
	console.log(`  ${ms(over)} over node -e 0 (goal: 60 ms), ratio ${ratio}`);
}
