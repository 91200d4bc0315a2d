// `npm run bench` runs all, `npm run bench -- latency startup` only those.

import { history } from "./history.ts";
import { hub } from "./hub.ts";
import { latency } from "./latency.ts";
import { memory } from "./memory.ts";
import { late, page } from "./page.ts";
import { past } from "./past.ts";
import { slowdown } from "./slowdown.ts";
import { stalled } from "./stalled.ts";
import { startup } from "./startup.ts";
import { terminal } from "./terminal.ts";
import { throughput } from "./throughput.ts";
import { viewers } from "./viewers.ts";

const BENCHMARKS = {
	throughput,
	slowdown,
	terminal,
	latency,
	startup,
	memory,
	page,
	late,
	past,
	viewers,
	stalled,
	history,
	hub,
};

const wanted = process.argv.slice(2);
for (const [name, run] of Object.entries(BENCHMARKS)) {
	if (wanted.length === 0 || wanted.includes(name)) await run();
}
