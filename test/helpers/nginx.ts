import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { installed } from "./installed.ts";

/** An nginx in front of a server, configured as most are. */
export class Nginx {
	/** Where it is reached; the port stays when it is started anew. */
	url = new URL("http://127.0.0.1/");
	readonly #folder = mkdtempSync(join(tmpdir(), "sse-tail-test-"));
	readonly #path: string;
	#child: ChildProcess | undefined;

	private constructor(path: string) {
		this.#path = path;
	}

	/**
	 * @param locations what `server` holds in the configuration
	 * @param beside what stands beside it
	 */
	static async start(locations: string, beside = ""): Promise<Nginx> {
		const nginx = new Nginx(installed("nginx"));
		onTestFinished(() => nginx.#remove());
		writeFileSync(
			join(nginx.#folder, "conf"),
			nginx.#configuration(locations, beside),
		);
		await nginx.#openPort();
		await nginx.run();
		return nginx;
	}

	/** Starts it, again if it was stopped. */
	async run(): Promise<void> {
		const args = ["-p", this.#folder, "-c", "conf", "-e", "error.log"];
		this.#child = spawn(this.#path, args, {
			stdio: "ignore",
		});
		await expect.poll(() => existsSync(this.#socket)).toBe(true);
		await expect.poll(() => this.#answers()).toBe(true);
	}

	/** Stops it at once, in the middle of answers. */
	async stop(): Promise<void> {
		const child = this.#child;
		if (child === undefined || child.exitCode !== null) return;
		child.kill("SIGTERM");
		await once(child, "exit");
	}

	get #socket(): string {
		return join(this.#folder, "socket");
	}

	#configuration(locations: string, beside: string): string {
		const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
			.map((name) => `${name}_temp_path ${this.#folder}/${name};`)
			.join("\n");
		const user = process.getuid?.() === 0 ? "user root;" : "";
		return `daemon off; pid pid; ${user}
			events {}
			http {
				access_log off;
				${temp}
				${beside}
				server { listen unix:${this.#socket}; ${locations} }
			}`;
	}

	/** nginx takes no port 0, so it listens on a socket file, and we pass on. */
	async #openPort(): Promise<void> {
		const server = createServer((client) => {
			const nginx = connect(this.#socket);
			client.pipe(nginx).pipe(client);
			client.on("error", () => nginx.destroy());
			nginx.on("error", () => client.destroy());
			nginx.on("close", () => client.destroy());
			client.on("close", () => nginx.destroy());
		});
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		this.url.port = String((server.address() as AddressInfo).port);
		onTestFinished(() => void server.close());
	}

	async #answers(): Promise<boolean> {
		const asked = request({ socketPath: this.#socket, agent: false }).end();
		return once(asked, "response").then(
			([response]) => Boolean(response.resume()),
			() => false,
		);
	}

	async #remove(): Promise<void> {
		await this.stop();
		rmSync(this.#folder, { recursive: true });
	}
}
