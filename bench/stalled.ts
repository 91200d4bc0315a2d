import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { openStream, startSseTail } from "./measure.ts";

const VIEWERS = 300;

/** Between two viewers, in ms, so that they stall at different places. */
const APART_MS = 50;

/** Some 20 MB a second. */
const CHATTER =
	"while sleep 0.05; do yes 0123456789012345678901234567890123456789 | head -c 1000000; done";

/** What 300 viewers that take nothing more cost in memory, and what is left of that. */
export async function stalled(): Promise<void> {
	const server = await startSseTail("sh", "-c", CHATTER);
	const events = new URL("events", server.url);
	const memory = () => residentMiB(server.child.pid);
	const reading = await openStream(events);
	let newest = "";
	reading.on("data", (chunk: Buffer) => {
		const ids = chunk.toString("latin1").match(/(?<=^id: )\w+-\d{15}$/gm);
		newest = ids?.at(-1) ?? newest;
	});
	await delay(5000);
	const before = memory();
	const first = await stall(events, () => newest);
	const during = memory();
	await leave(first);
	const after = memory();
	const second = await stall(events, () => newest);
	const again = memory();
	await leave(second);
	reading.destroy();
	await server.stop();
	const each = (((during - before) * 1024) / VIEWERS).toFixed(0);
	console.log(`memory of ${VIEWERS} stalled viewers at different places:`);
	console.log(`  before ${before} MiB, during ${during} (${each} KiB each)`);
	console.log(`  when they have gone ${after}, ${VIEWERS} others ${again}`);
}

async function stall(events: URL, newest: () => string): Promise<Socket[]> {
	const sockets: Socket[] = [];
	for (let n = 0; n < VIEWERS; n++) {
		const socket = connect(Number(events.port), events.hostname).pause();
		socket.on("error", () => {});
		socket.write(
			`GET /events HTTP/1.1\r\nHost: ${events.host}\r\nLast-Event-ID: ${newest()}\r\n\r\n`,
		);
		sockets.push(socket);
		await delay(APART_MS);
	}
	await delay(3000);
	return sockets;
}

async function leave(sockets: readonly Socket[]): Promise<void> {
	for (const socket of sockets) socket.destroy();
	await delay(3000);
}

function residentMiB(pid: number | undefined): number {
	const status = readFileSync(`/proc/${pid}/status`, "latin1");
	const [, kiB] = /VmRSS:\s+(\d+) kB/.exec(status) ?? [];
	return Math.round(Number(kiB) / 1024);
}
