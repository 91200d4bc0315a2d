import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { testFolder } from "./folder.ts";
import { installed } from "./installed.ts";

const run = promisify(execFile);

/** A Redis of the test's own, which keeps nothing on disk. */
export class TestRedis {
	readonly #path = installed("redis-server");
	readonly #args: readonly string[];
	readonly socket = join(testFolder(), "redis.sock");
	#child: ChildProcess | undefined;

	private constructor(args: readonly string[]) {
		this.#args = args;
	}

	/** @param args options of redis-server */
	static async start(...args: string[]): Promise<TestRedis> {
		const redis = new TestRedis(args);
		onTestFinished(() => redis.kill());
		await redis.run();
		return redis;
	}

	/** For `--hub`. */
	get url(): string {
		return `redis+unix://${this.socket}`;
	}

	/** Starts it, again if it was ended: then it is empty. */
	async run(): Promise<void> {
		const child = spawn(
			this.#path,
			[
				...["--port", "0", "--unixsocket", this.socket, "--save", ""],
				...["--dir", join(this.socket, ".."), ...this.#args],
			],
			{ stdio: ["ignore", "pipe", "ignore"] },
		);
		this.#child = child;
		let said = "";
		for await (const chunk of child.stdout) {
			said += chunk;
			if (/ready to accept connections/i.test(said)) break;
		}
		if (child.exitCode !== null) throw new Error(`no Redis: ${said}`);
		child.stdout.on("error", () => {}).resume();
	}

	/** Ends it at once. */
	async kill(): Promise<void> {
		const child = this.#child;
		if (child === undefined || child.exitCode !== null) return;
		if (child.signalCode !== null) return;
		child.kill("SIGKILL");
		await once(child, "exit");
	}

	/** Has it do nothing, but hold all connections. */
	suspend(): void {
		this.#child?.kill("SIGSTOP");
	}

	resume(): void {
		this.#child?.kill("SIGCONT");
	}

	/** What a command answers, by Redis' own client. */
	async call(...command: string[]): Promise<string> {
		const args = ["-s", this.socket, ...command];
		const { stdout } = await run(installed("redis-cli"), args);
		return stdout.trimEnd();
	}

	/**
	 * The same Redis by TCP, with so much delay, in ms, to each thing that it is
	 * asked.
	 */
	async relay(delayMs: number): Promise<string> {
		const sockets = new Set<Socket>();
		const server = createServer((client) => {
			const redis = connect(this.socket);
			sockets.add(client);
			client.on("data", async (chunk) => {
				await delay(delayMs);
				redis.write(chunk);
			});
			redis.pipe(client);
			client.on("error", () => redis.destroy());
			redis.on("error", () => client.destroy());
			client.on("close", () => redis.destroy());
		});
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		onTestFinished(() => {
			server.close();
			for (const socket of sockets) socket.destroy();
		});
		return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}
}
