import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { encodeEvent } from "../../src/protocol/encode.ts";
import type { EventData, EventName } from "../../src/protocol/events.ts";
import { formatEventId } from "../../src/protocol/id.ts";
import { pagePolicy } from "../../src/server/headers.ts";
import { START } from "../helpers/start-data.ts";

const PAGE = new URL("../../dist/page.html", import.meta.url);

/** Serves the page, and events as the test says: also what a good server never does. */
export class ScriptedServer {
	url = "";
	/** The Last-Event-ID or `from` of each connection. */
	readonly lastEventIds: string[] = [];
	/** How many of them were polls that wait for nothing. */
	glances = 0;
	#log = "t";
	#frames: Buffer[] = [];
	#start: EventData["start"] | undefined;
	#exit: EventData["exit"] | undefined;
	#streams = new Set<ServerResponse>();
	#server = createServer();
	#refusing = false;
	#trickling = false;
	#startedMs = 0;
	#hanging = false;
	#held = Number.POSITIVE_INFINITY;

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
			if (url.pathname === "/share") {
				const { url: own } = scripted;
				response.setHeader("Content-Type", "application/json");
				response.end(JSON.stringify({ urls: [own], root: "/" }));
				return;
			}
			const header = request.headers["last-event-id"];
			scripted.#events(
				response,
				String(header ?? url.searchParams.get("from") ?? ""),
				url.searchParams.get("poll") === "0",
			);
		});
		scripted.#server.listen(0, "127.0.0.1");
		await once(scripted.#server, "listening");
		const { port } = scripted.#server.address() as AddressInfo;
		scripted.url = `http://127.0.0.1:${port}/`;
		onTestFinished(() => scripted.stop());
		return scripted;
	}

	/** How many streams are open. */
	get open(): number {
		return this.#streams.size;
	}

	/** Sends an event to whoever is connected, and to whoever comes. */
	send<Name extends EventName>(name: Name, data: EventData[Name]): void {
		const id = formatEventId(this.#log, this.#frames.length);
		const frame = encodeEvent(id, name, data);
		this.#frames.push(frame);
		for (const stream of this.#streams) void this.#write(stream, frame);
		if (name === "start") {
			this.#start = data as EventData["start"];
			this.#startedMs = performance.now();
		}
		const exit = name === "exit" ? (data as EventData["exit"]) : undefined;
		// One of several processes ends, and the run goes on.
		if (exit?.process !== undefined) return;
		if (exit !== undefined) this.#exit = exit;
		if (name !== "start" && exit === undefined) return;
		for (const stream of this.#streams) {
			void this.#write(stream, this.#session());
		}
	}

	start(
		command: string | null = "make deploy",
		terminal?: EventData["resize"],
		more: Partial<EventData["start"]> = {},
	): void {
		this.send("start", {
			...START,
			command,
			title: command ?? "stdin",
			startedAt: Date.now(),
			...(terminal && { tty: true, ...terminal }),
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

	/** From now on, takes connections and says nothing. */
	hang(hanging: boolean): void {
		this.#hanging = hanging;
	}

	/** From now on, who comes gets so many events, and the rest when it is all. */
	hold(events: number): void {
		this.#held = events;
	}

	/** Sends what was held. */
	release(): void {
		const rest = Buffer.concat(this.#frames.slice(this.#held));
		this.#held = Number.POSITIVE_INFINITY;
		for (const stream of this.#streams) void this.#write(stream, rest);
	}

	/** From now on, sends each byte on its own. */
	trickle(): void {
		this.#trickling = true;
	}

	/** Forgets what was sent: the next connection is another server's. */
	replace(): void {
		this.#log = "u";
		this.#frames = [encodeEvent(undefined, "reset", {})];
		this.#start = undefined;
		this.#exit = undefined;
	}

	/** What comes first, and again at the end. */
	#session(): Buffer {
		const start = this.#start;
		if (start === undefined) {
			return encodeEvent(undefined, "session", { run: 1, runs: [] });
		}
		const exit = this.#exit;
		const summary = {
			run: 1,
			path: "runs/1/",
			lastEventId: formatEventId(this.#log, this.#frames.length - 1),
			command: start.command,
			title: start.title,
			startedAt: start.startedAt,
			state: exit === undefined ? "running" : "exited",
			exitCode: exit?.code ?? null,
			signal: exit?.signal ?? null,
			durationMs: exit?.durationMs ?? performance.now() - this.#startedMs,
			bytes: 0,
			lines: 0,
		} as const;
		return encodeEvent(undefined, "session", { run: 1, runs: [summary] });
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

	#events(
		response: ServerResponse,
		lastEventId: string,
		isGlance: boolean,
	): void {
		this.lastEventIds.push(lastEventId);
		if (this.#refusing) {
			response.writeHead(503).end();
			return;
		}
		response.writeHead(200, { "Content-Type": "text/event-stream" });
		if (this.#hanging) {
			response.flushHeaders();
			return;
		}
		const seen = lastEventId === "" ? 0 : Number(lastEventId.split("-")[1]) + 1;
		const replaced =
			this.#frames[0]?.toString().startsWith("event: reset") ?? false;
		const missed = this.#frames.slice(replaced ? 0 : seen, this.#held);
		void this.#write(response, Buffer.concat([this.#session(), ...missed]));
		if (isGlance) {
			this.glances++;
			response.end();
			return;
		}
		this.#streams.add(response);
		response.once("close", () => this.#streams.delete(response));
	}
}
