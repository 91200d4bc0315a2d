import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FLOODS } from "./commands.ts";
import { BIN, median, ms, sseTail, startServer, timed } from "./measure.ts";

const RUNS = 10_000;
const ROUNDS = 5;

/** What it costs to keep a run, and how long it takes to list many. */
export async function history(): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), "sse-tail-bench-"));
	try {
		await keeping(join(folder, "flood"));
		await listing(join(folder, "many"));
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** A flood, kept and not, one after the other. */
async function keeping(folder: string): Promise<void> {
	for (const [name, line] of Object.entries(FLOODS)) {
		const flood = (...args: string[]) =>
			timed(async () => {
				const common = ["-p0", "--linger", "0"];
				const child = sseTail(...common, ...args, "--shell", line);
				child.stdout?.resume();
				await once(child, "close");
			});
		const without: number[] = [];
		const kept: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			without.push(await flood());
			kept.push(await flood("--history", folder, "--history-keep", "1"));
		}
		const ratio = (median(kept) / median(without)).toFixed(2);
		console.log(`${name}, median of ${ROUNDS}, from start to end:`);
		console.log(
			`  not kept ${ms(median(without))}, kept ${ms(median(kept))}, ratio ${ratio}`,
		);
	}
}

async function listing(folder: string): Promise<void> {
	for (let number = 1; number <= RUNS; number++) keepRun(folder, number);
	const args = [BIN, "-p0", "--no-open", "--history", folder, "--serve"];
	let server = await startServer(args);
	const first = await timed(() => page(server.url, ""));
	await server.stop();
	server = await startServer(args);
	let listed = 0;
	const all = await timed(async () => {
		let before = "";
		for (;;) {
			const runs = await page(server.url, before);
			listed += runs.length;
			const last = runs.at(-1);
			if (last === undefined) break;
			before = `?before=${last.run}`;
		}
	});
	await server.stop();
	if (listed !== RUNS) throw new Error(`${listed} of ${RUNS} runs listed`);
	console.log(`${RUNS} kept runs:`);
	console.log(
		`  the newest 100 ${ms(first)}, all of them ${ms(all)} (goal: 1 s)`,
	);
}

async function page(url: URL, query: string): Promise<{ run: number }[]> {
	const answer = await fetch(new URL(`/runs${query}`, url));
	return (await answer.json()) as { run: number }[];
}

/** Writes a run down as sse-tail does. */
function keepRun(folder: string, number: number): void {
	const own = join(folder, String(number).padStart(6, "0"));
	mkdirSync(own, { recursive: true, mode: 0o700 });
	const startedAt = Date.now() - (RUNS - number) * 60_000;
	const run = {
		format: 1,
		run: number,
		command: "make deploy",
		title: "make deploy",
		startedAt,
		tty: false,
		cols: null,
		rows: null,
		pid: 1,
		state: "exited",
		exitCode: 0,
		signal: null,
		durationMs: 1000,
		bytes: 3,
		lines: 1,
		log: { token: startedAt.toString(36), exit: 300, end: 360, size: 390 },
		writer: { pid: 1, host: "bench" },
	};
	writeFileSync(join(own, "run.json"), JSON.stringify(run, null, 2));
	writeFileSync(join(own, "output"), "hi\n");
	writeFileSync(join(own, "events.jsonl"), "");
}
