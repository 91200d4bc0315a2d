import { spawn } from "node:child_process";
import { once } from "node:events";
import { FLOODS } from "./commands.ts";
import { median, ms, sseTail, timed } from "./measure.ts";

const ROUNDS = 7;

/** From start to end of a command that writes to a terminal, beside `script`. */
export async function terminal(): Promise<void> {
	for (const [name, flood] of Object.entries(FLOODS)) {
		const script: number[] = [];
		const ours: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			script.push(
				await timed(() => end(spawn("script", ["-qc", flood, "/dev/null"]))),
			);
			ours.push(
				await timed(() => end(sseTail("-p0", "--tty", "--shell", flood))),
			);
		}
		console.log(`throughput of a terminal, ${name}, median of ${ROUNDS}:`);
		console.log(
			`  script -qc ${ms(median(script))}, sse-tail --tty ${ms(median(ours))}`,
		);
		console.log(`  ratio ${(median(script) / median(ours)).toFixed(2)}`);
	}
}

/** Reads what it writes, as a terminal would, until it has ended. */
async function end(child: ReturnType<typeof spawn>): Promise<void> {
	child.stdout?.resume();
	await once(child, "close");
}
