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

/** A minute and more of a chatty command, as the pauses alone take that long. */
const TIMES = 1200;
const LINES = 20;

/** What the process needs, without its socket buffers, which are the kernel's. */
function residentBytes(pid: number | undefined): number {
	const status = readFileSync(`/proc/${pid}/status`, "latin1");
	return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** 1,000 viewers of a chatty command: memory for each, and what they cost the command. */
export async function viewers(): Promise<void> {
	const script = chatter(TIMES, LINES);
	const aloneMs = await timed(async () => {
		execFileSync("sh", ["-c", script], { stdio: "ignore" });
	});
	const server = await startSseTail("sh", "-c", `read go; ${script}`);
	const events = new URL("events", server.url);
	// Some first, so that what the first of all costs is not counted.
	const first = await openCrowd(events, 20);
	await delay(1000);
	const before = residentBytes(server.child.pid);
	const crowd = [...first, ...(await openCrowd(events, VIEWERS - 20))];
	await delay(1000);
	const connected = residentBytes(server.child.pid);
	let peak = connected;
	const watch = setInterval(() => {
		peak = Math.max(peak, residentBytes(server.child.pid));
	}, 100);
	const withViewersMs = await timed(async () => {
		server.child.stdin?.write("go\n");
		await Promise.all(crowd.slice(STALLED).map((viewer) => viewer.read()));
	});
	clearInterval(watch);
	await Promise.all(crowd.slice(0, STALLED).map((viewer) => viewer.read()));
	const complete = countComplete(crowd);
	await server.stop();

	const each = (bytes: number) =>
		`${((bytes - before) / (VIEWERS - 20) / 1024).toFixed(1)} KiB`;
	const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
	console.log(`${VIEWERS} viewers of a chatty command, ${STALLED} stalled:`);
	console.log(`  complete by SHA-256  ${complete}`);
	console.log(`  memory for each      ${each(connected)} (goal <= 50 KB)`);
	console.log(`  at the peak          ${each(peak)}`);
	console.log(`  command alone        ${seconds(aloneMs)}`);
	console.log(`  with the viewers     ${seconds(withViewersMs)}`);
}

function countComplete(crowd: readonly CrowdViewer[]): number {
	const whole = sha256(chatterText(TIMES, LINES));
	return crowd.filter(({ all }) => all.hash.digest("hex") === whole).length;
}
