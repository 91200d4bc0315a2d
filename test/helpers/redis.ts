import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
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

	/**
	 * The same with a TCP port, which Sentinel and Cluster need to name it by. Redis
	 * takes no port 0.
	 */
	static async withPort(
		...args: string[]
	): Promise<{ redis: TestRedis; port: number }> {
		const port = await freePort();
		const own = ["--bind", "127.0.0.1", "--port", `${port}`];
		return { redis: await TestRedis.start(...own, ...args), port };
	}

	/** Starts a Sentinel of the Redis on that port, which it calls "main"; gives its own. */
	static async sentinel(of: number): Promise<number> {
		const port = await freePort();
		const file = join(testFolder(), "sentinel.conf");
		writeFileSync(
			file,
			[
				...["bind 127.0.0.1", `port ${port}`],
				`sentinel monitor main 127.0.0.1 ${of} 1`,
				"sentinel down-after-milliseconds main 500",
				"sentinel failover-timeout main 2000\n",
			].join("\n"),
		);
		const args = [file, "--sentinel"];
		const stdio = ["ignore", "pipe", "ignore"] as const;
		const child = spawn(installed("redis-server"), args, { stdio: [...stdio] });
		onTestFinished(() => void child.kill("SIGKILL"));
		let said = "";
		for await (const chunk of child.stdout ?? []) {
			said += chunk;
			if (said.includes("+monitor")) break;
		}
		return port;
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
	 *
	 * @param breaks whether the connection breaks before Redis gets that
	 */
	async relay(
		delayMs: number,
		breaks: (asked: Buffer) => boolean = () => false,
	): Promise<string> {
		const sockets = new Set<Socket>();
		const server = createServer((client) => {
			const redis = connect(this.socket);
			sockets.add(client);
			client.on("data", async (chunk) => {
				await delay(delayMs);
				if (breaks(chunk)) client.destroy();
				else redis.write(chunk);
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

/** A TCP port that nobody has just now. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, "close");
	return port;
}
