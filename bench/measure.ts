import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { fileURLToPath } from "node:url";

export const BIN = fileURLToPath(
	new URL("../../bin/sse-tail.js", import.meta.url),
);

/** A server that was started for a measurement. */
export interface Started {
	child: ChildProcess;
	url: URL;
	stop(): Promise<void>;
}

/** Starts a Node program that prints its URL on stderr. */
export async function startServer(args: string[]): Promise<Started> {
	return start(process.execPath, args);
}

/** Starts sse-tail with a real pipe as its stdout, at whose end is `cat`. */
export async function startPiped(...args: string[]): Promise<Started> {
	const piped = 'exec "$0" "$@" > >(exec cat >/dev/null)';
	const words = [process.execPath, BIN, "-p0", "--keep", ...args];
	return start("bash", ["-c", piped, ...words]);
}

async function start(file: string, args: string[]): Promise<Started> {
	const child = spawn(file, args, {
		stdio: ["pipe", "ignore", "pipe"],
		env: { ...process.env, CI: "1", NO_COLOR: "1" },
	});
	const closed = once(child, "close");
	const [line] = await once(child.stderr, "data");
	child.stderr.resume();
	const [found = ""] = /http:\S+/.exec(String(line)) ?? [];
	return {
		child,
		url: new URL(found),
		async stop() {
			child.kill("SIGINT");
			await closed;
		},
	};
}

/** Starts sse-tail on a command, for the events' viewers alone. */
export async function startSseTail(...command: string[]): Promise<Started> {
	return startServer([BIN, "-p0", "--no-echo", "--keep", "--", ...command]);
}

/** Starts the bare relay, with which we compare. */
export async function startRelay(...command: string[]): Promise<Started> {
	const relay = fileURLToPath(new URL("../../bench/relay.js", import.meta.url));
	return startServer([relay, ...command]);
}

export const sseTail = (...args: string[]): ChildProcess =>
	spawn(process.execPath, [BIN, ...args], {
		stdio: ["ignore", "pipe", "ignore"],
		env: { ...process.env, CI: "1" },
	});

export async function openStream(url: URL): Promise<IncomingMessage> {
	const [response] = await once(get(url, { agent: false }), "response");
	return response;
}

/** The value below which that share of the numbers lies. */
export function quantile(numbers: readonly number[], share: number): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	return (
		sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ??
		Number.NaN
	);
}

export function median(numbers: readonly number[]): number {
	return quantile(numbers, 0.5);
}

/** Milliseconds that it takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

export const ms = (value: number): string =>
	`${value.toFixed(value < 10 ? 2 : 0)} ms`;
