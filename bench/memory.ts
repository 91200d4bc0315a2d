import { readFileSync } from "node:fs";
import { openStream, startSseTail } from "./measure.ts";

const GB = 1_000_000_000;

/** Peak memory for 1 GB of output, with one viewer that reads and one that doesn't. */
export async function memory(): Promise<void> {
	const line = "0123456789".repeat(8);
	const server = await startSseTail(
		"sh",
		"-c",
		`read go; yes ${line} | head -c ${GB}`,
	);
	const stalled = await openStream(new URL("events", server.url));
	const reading = await openStream(new URL("events", server.url));
	server.child.stdin?.write("\n");
	for await (const _ of reading);
	const status = readFileSync(`/proc/${server.child.pid}/status`, "latin1");
	const [, peak] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
	stalled.destroy();
	await server.stop();
	console.log("peak memory for 1 GB of output, one viewer stalled:");
	console.log(`  ${Math.round(Number(peak) / 1024)} MiB (goal < 150 MB)`);
}
