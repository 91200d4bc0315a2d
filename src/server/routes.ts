import type {
	IncomingMessage,
	OutgoingHttpHeaders,
	ServerResponse,
} from "node:http";
import type { Cursor } from "../journal/cursor.ts";
import type { Log } from "../journal/log.ts";
import { encodeEvent } from "../protocol/encode.ts";
import { formatEventId } from "../protocol/id.ts";
import type { RunStatus } from "../run/recorder.ts";
import type { ViewerCount } from "./audience.ts";
import { eventsFormat, presenceFormat } from "./formats/events.ts";
import type { Format } from "./formats/format.ts";
import { LinesFormat } from "./formats/lines.ts";
import { rawFormat } from "./formats/raw.ts";
import { PLAIN_TEXT, refuse } from "./gate/refuse.ts";
import { COMMON_HEADERS, pagePolicy, STREAM_HEADERS } from "./headers.ts";
import { BEGINNING, resume } from "./resume.ts";
import { Viewer } from "./viewer.ts";

/** What there is to serve. */
export interface Content {
	log: Log;
	/** The log's token, as event ids have it. */
	token: string;
	status: () => RunStatus;
	/** The page's HTML. */
	page: string;
}

export interface RoutesOptions {
	/** Where others find us, best first; with the token, for who has it already. */
	urls: readonly string[];
	/** Called with the request of each viewer that comes. */
	onViewer: (request: IncomingMessage) => void;
}

/** A request on its way to an answer. */
interface Exchange {
	request: IncomingMessage;
	response: ServerResponse;
	query: URLSearchParams;
}

type Handler = (exchange: Exchange) => void | Promise<void>;

/** Answers requests. */
export class Routes {
	readonly #viewers: ViewerCount;
	readonly #content: Content;
	readonly #urls: readonly string[];
	readonly #onViewer: (request: IncomingMessage) => void;
	readonly #pagePolicy: string;
	readonly #handlers: Readonly<Record<string, Handler>> = {
		"/": (exchange) => this.#home(exchange),
		"/events": (exchange) => this.#events(exchange),
		"/raw": (exchange) => this.#raw(exchange),
		"/status": (exchange) => this.#status(exchange),
		"/share": (exchange) => this.#share(exchange),
	};

	constructor(
		content: Content,
		viewers: ViewerCount,
		{ urls, onViewer }: RoutesOptions,
	) {
		this.#content = content;
		this.#urls = urls;
		this.#onViewer = onViewer;
		this.#viewers = viewers;
		this.#pagePolicy = pagePolicy(content.page);
	}

	async handle(
		request: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		const [path = "", search = ""] = (request.url ?? "").split("?", 2);
		if (!Object.hasOwn(this.#handlers, path)) {
			return refuse(response, 404, "Not found.");
		}
		if (request.method !== "GET" && request.method !== "HEAD") {
			response.setHeader("Allow", "GET, HEAD");
			// Nobody waits for a body that we don't want.
			response.setHeader("Connection", "close");
			return refuse(response, 405, "Only GET and HEAD, please.");
		}
		const query = new URLSearchParams(search);
		await this.#handlers[path]?.({ request, response, query });
	}

	#home(exchange: Exchange): void | Promise<void> {
		const { request, response } = exchange;
		response.setHeader("Vary", "Accept");
		if (!request.headers.accept?.includes("text/html")) {
			return this.#raw(exchange);
		}
		response.writeHead(200, {
			...COMMON_HEADERS,
			"Content-Security-Policy": this.#pagePolicy,
			"Content-Type": "text/html; charset=utf-8",
		});
		response.end(this.#content.page);
		this.#viewers.announce();
	}

	async #events(exchange: Exchange): Promise<void> {
		const { response, query } = exchange;
		if (this.#isFull(response)) return;
		const { log, token, status } = this.#content;
		const id = lastEventId(exchange);
		const point = id === "" ? BEGINNING : await resume(log, token, id);
		if (log.ended && point?.cursor.offset === log.end.offset) {
			// Tells an EventSource to stop reconnecting (WHATWG HTML, 9.2.1).
			response.writeHead(204, COMMON_HEADERS).end();
			return;
		}
		response.writeHead(200, {
			...STREAM_HEADERS,
			"Content-Type": "text/event-stream",
		});
		if (point === undefined) {
			response.write(encodeEvent(undefined, "reset", {}));
		}
		const { cursor, skip } = point ?? BEGINNING;
		const lines = query.get("format") === "lines";
		if (cursor.offset === 0 && log.start.offset > 0 && !lines) {
			// Whatever else is forgotten, viewers need to know what they look at.
			const { start } = status();
			response.write(encodeEvent(formatEventId(token, 0), "start", start));
		}
		const plain = query.has("presence") ? presenceFormat : eventsFormat;
		this.#view(
			exchange,
			lines ? new LinesFormat(token, status().start, skip) : plain,
			cursor,
		);
	}

	async #raw(exchange: Exchange): Promise<void> {
		const { response, query } = exchange;
		if (this.#isFull(response)) return;
		const { log, token, status } = this.#content;
		const id = lastEventId(exchange);
		const point = id === "" ? BEGINNING : await resume(log, token, id);
		response.writeHead(200, {
			...STREAM_HEADERS,
			"Content-Type": PLAIN_TEXT,
			...(query.has("download") && attachment(status().start.title)),
		});
		this.#view(exchange, rawFormat, (point ?? BEGINNING).cursor);
	}

	#status({ response }: Exchange): void {
		const { start, exit, ...rest } = this.#content.status();
		const body = {
			...rest,
			command: start.command,
			title: start.title,
			pid: start.pid,
			startedAt: start.startedAt,
			exitCode: exit?.code ?? null,
			signal: exit?.signal ?? null,
			viewers: this.#viewers.open,
		};
		answerJson(response, body);
	}

	#share({ response }: Exchange): void {
		answerJson(response, { urls: this.#urls });
	}

	/** Whether there is no room for one more viewer; it has been told so then. */
	#isFull(response: ServerResponse): boolean {
		if (this.#viewers.hasRoom()) return false;
		response.setHeader("Retry-After", "5");
		refuse(response, 503, "As many watch as may (--max-viewers).");
		return true;
	}

	/** Hands the response over to a viewer. */
	#view(
		{ request, response, query }: Exchange,
		format: Format,
		cursor: Cursor,
	): void {
		if (request.method === "HEAD" || response.destroyed) {
			response.end();
			return;
		}
		response.flushHeaders();
		const { log } = this.#content;
		const once = query.has("poll");
		const viewer = new Viewer(response, log, format, cursor, once);
		response.once("close", () => {
			if (once && !viewer.isDone) this.#viewers.announce();
			this.#viewers.remove(viewer);
		});
		this.#viewers.add(viewer);
		this.#onViewer(request);
	}
}

function answerJson(response: ServerResponse, body: object): void {
	response.writeHead(200, {
		...COMMON_HEADERS,
		"Content-Type": "application/json",
	});
	response.end(`${JSON.stringify(body)}\n`);
}

/** The id after which the client wants to go on; empty for the beginning. */
function lastEventId({ request, query }: Exchange): string {
	// The header first: an EventSource reconnects with the query it began with.
	const header = request.headers["last-event-id"];
	return (typeof header === "string" && header) || (query.get("from") ?? "");
}

/** Makes a browser save the answer, under a name that every system takes. */
function attachment(title: string): OutgoingHttpHeaders {
	const name = title.replaceAll(/[^\w.-]+/g, "-").slice(0, 80) || "output";
	return { "Content-Disposition": `attachment; filename="${name}.log"` };
}
