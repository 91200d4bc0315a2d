import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import {
	type CrowdViewer,
	chatter,
	chatterText,
	openCrowd,
} from "../test/helpers/crowd.ts";
import { sha256 } from "../test/helpers/viewer.ts";
import { startSseTail, timed } from "./measure.ts";

const VIEWERS = 1000;
const STALLED = 10;

/** As many as came before the rest, so that what the first of all cost is not counted. */
const FIRST = 20;

/** How often 20 lines are printed: for seconds with those, then for a minute with all. */
const TIMES = { first: 200, all: 1200 };
const LINES = 20;

/** 1,000 viewers of a chatty command: memory for each, and what they cost the command. */
export async function viewers(): Promise<void> {
	const chatterOfAll = chatter(TIMES.all, LINES);
	const aloneMs = await timed(async () => {
		execFileSync("sh", ["-c", chatterOfAll], { stdio: "ignore" });
	});
	const script = `read go; ${chatter(TIMES.first, LINES)}; read go; ${chatterOfAll}`;
	const server = await startSseTail("sh", "-c", script);
	const events = new URL("events", server.url);
	const memory = new PeakMemory(server.child.pid);
	const first = await openCrowd(events, FIRST);
	const readingFirst = first.slice(STALLED).map((viewer) => viewer.read());
	server.child.stdin?.write("go\n");
	const seconds = TIMES.first / 20;
	await delay(seconds * 1000);
	const before = memory.take();

	const rest = await openCrowd(events, VIEWERS - FIRST);
	await delay(1000);
	const connected = memory.take();
	const withViewersMs = await timed(async () => {
		server.child.stdin?.write("go\n");
		const readingRest = rest.map((viewer) => viewer.read());
		await Promise.all([...readingFirst, ...readingRest]);
	});
	const streaming = memory.take();
	await Promise.all(first.slice(0, STALLED).map((viewer) => viewer.read()));
	const complete = countComplete([...first, ...rest]);
	await server.stop();

	const each = (bytes: number) =>
		`${((bytes - before) / (VIEWERS - FIRST) / 1024).toFixed(1)} KiB`;
	const inSeconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
	console.log(`${VIEWERS} viewers of a chatty command, ${STALLED} stalled:`);
	console.log(`  complete by SHA-256  ${complete}`);
	console.log(`  memory, connected    ${each(connected)} each (goal <= 50 KB)`);
	console.log(`  memory, streaming    ${each(streaming)} each, at the peak`);
	console.log(`  command alone        ${inSeconds(aloneMs)}`);
	console.log(`  with the viewers     ${inSeconds(withViewersMs)}`);
}

/** What a process needs, without its socket buffers, which are the kernel's. */
class PeakMemory {
	readonly #path: string;
	#peak = 0;

	constructor(pid: number | undefined) {
		this.#path = `/proc/${pid}/status`;
		setInterval(() => this.#sample(), 50).unref();
	}

	/** The most bytes since the last time. */
	take(): number {
		this.#sample();
		const peak = this.#peak;
		this.#peak = 0;
		return peak;
	}

	#sample(): void {
		try {
			const status = readFileSync(this.#path, "latin1");
			const bytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
			this.#peak = Math.max(this.#peak, bytes);
		} catch {
			// It has ended.
		}
	}
}

function countComplete(crowd: readonly CrowdViewer[]): number {
	const whole = sha256(chatterText(TIMES.first + TIMES.all, LINES));
	return crowd.filter(({ all }) => all.hash.digest("hex") === whole).length;
}
