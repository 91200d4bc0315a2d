import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { encodeEvent } from "../../src/protocol/encode.ts";
import type { EventData, EventName } from "../../src/protocol/events.ts";
import { formatEventId } from "../../src/protocol/id.ts";
import { pagePolicy } from "../../src/server/headers.ts";

const PAGE = new URL("../../dist/page.html", import.meta.url);

/** Serves the page, and events as the test says: also what a good server never does. */
export class ScriptedServer {
	url = "";
	/** The Last-Event-ID or `from` of each connection. */
	readonly lastEventIds: string[] = [];
	#frames: Buffer[] = [];
	#streams = new Set<ServerResponse>();
	#server = createServer();
	#refusing = false;
	#trickling = false;

	static async start(): Promise<ScriptedServer> {
		const scripted = new ScriptedServer();
		const html = await readFile(PAGE, "utf8");
		scripted.#server.on("request", (request, response: ServerResponse) => {
			const url = new URL(request.url ?? "", "http://localhost");
			if (url.pathname === "/") {
				response.setHeader("Content-Type", "text/html");
				response.setHeader("Content-Security-Policy", pagePolicy(html));
				response.end(html);
				return;
			}
			const header = request.headers["last-event-id"];
			scripted.#events(
				response,
				String(header ?? url.searchParams.get("from") ?? ""),
			);
		});
		scripted.#server.listen(0, "127.0.0.1");
		await once(scripted.#server, "listening");
		const { port } = scripted.#server.address() as AddressInfo;
		scripted.url = `http://127.0.0.1:${port}/`;
		onTestFinished(() => scripted.stop());
		return scripted;
	}

	/** Sends an event to whoever is connected, and to whoever comes. */
	send<Name extends EventName>(name: Name, data: EventData[Name]): void {
		const id = formatEventId("t", this.#frames.length);
		const frame = encodeEvent(id, name, data);
		this.#frames.push(frame);
		for (const stream of this.#streams) void this.#write(stream, frame);
	}

	start(
		command: string | null = "make deploy",
		terminal?: EventData["resize"],
		more: Partial<EventData["start"]> = {},
	): void {
		const startedAt = Date.now();
		this.send("start", {
			command,
			title: command ?? "stdin",
			startedAt,
			tty: terminal !== undefined,
			cols: terminal?.cols ?? null,
			rows: terminal?.rows ?? null,
			pid: 1,
			...more,
		});
	}

	exit(code: number | null, signal: string | null = null): void {
		this.send("exit", { code, signal, durationMs: 3210 });
		this.send("end", {});
	}

	/** Sends bytes that no sse-tail would, to whoever is connected. */
	sendBytes(bytes: string): void {
		for (const stream of this.#streams) stream.write(bytes);
	}

	/** Ends all streams, as a server does that has no more to say. */
	finish(): void {
		for (const stream of this.#streams) stream.end();
	}

	/** Cuts all connections. */
	cut(): void {
		for (const stream of this.#streams) stream.destroy();
	}

	/** From now on, answers with an error, at which an EventSource gives up. */
	refuse(refusing: boolean): void {
		this.#refusing = refusing;
	}

	/** From now on, sends each byte on its own. */
	trickle(): void {
		this.#trickling = true;
	}

	/** Forgets what was sent: the next connection is another server's. */
	replace(): void {
		this.#frames = [encodeEvent(undefined, "reset", {})];
	}

	async stop(): Promise<void> {
		this.#server.close();
		this.#server.closeAllConnections();
	}

	async #write(response: ServerResponse, bytes: Buffer): Promise<void> {
		if (!this.#trickling) return void response.write(bytes);
		for (const byte of bytes) {
			response.write(Buffer.of(byte));
			await new Promise(setImmediate);
		}
	}

	#events(response: ServerResponse, lastEventId: string): void {
		this.lastEventIds.push(lastEventId);
		if (this.#refusing) {
			response.writeHead(503).end();
			return;
		}
		response.writeHead(200, { "Content-Type": "text/event-stream" });
		const seen = lastEventId === "" ? 0 : Number(lastEventId.split("-")[1]) + 1;
		const replaced =
			this.#frames[0]?.toString().startsWith("event: reset") ?? false;
		const missed = this.#frames.slice(replaced ? 0 : seen);
		void this.#write(
			response,
			Buffer.concat([Buffer.from(":\n\n"), ...missed]),
		);
		this.#streams.add(response);
		response.once("close", () => this.#streams.delete(response));
	}
}
