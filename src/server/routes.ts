import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Cursor } from "../journal/cursor.ts";
import type { Journal } from "../journal/journal.ts";
import type { Log } from "../journal/log.ts";
import { hostname, isLoopback } from "../net/address.ts";
import { encodeEvent } from "../protocol/encode.ts";
import type { RunSummary } from "../protocol/events.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import type { Audience } from "./audience.ts";
import type { Exchange } from "./exchange.ts";
import { eventsFormat, newsFormat } from "./formats/events.ts";
import { LinesFormat, resumeLines } from "./formats/lines.ts";
import { PiecesFormat } from "./formats/pieces.ts";
import { rawFormat } from "./formats/raw.ts";
import { pathToRoot } from "./gate/access.ts";
import { isThisMachine } from "./gate/limits.ts";
import { PLAIN_TEXT, refuse } from "./gate/refuse.ts";
import { acceptsGzip, Gzip, gzipped, WORTH_BYTES } from "./gzip.ts";
import { COMMON_HEADERS, pagePolicy, STREAM_HEADERS } from "./headers.ts";
import { Rendering } from "./lines/rendering.ts";
import { News } from "./news.ts";
import { BEGINNING, resume } from "./resume.ts";
import { Turns } from "./turns.ts";
import { Undelivered } from "./undelivered.ts";
import { type Until, Viewer, type ViewerOptions } from "./viewer.ts";

/** What there is to serve. */
export interface Content {
	journal: Journal;
	status: () => RunStatus;
	/** Makes the log that the run's lines go into, when somebody asks for them. */
	linesLog: () => Log;
	/** Hides in rendered lines what viewers are not to see. */
	masked?: (lines: string) => string;
	/** The page's HTML. */
	page: string;
}

export interface RoutesOptions {
	/** Where others find us, best first; with the token, for who has it already. */
	urls: readonly string[];
	/** After how long, in ms, a silent stream shows that it is alive. */
	heartbeatMs: number;
	/** Called with the request of each viewer that comes. */
	onViewer: (exchange: Exchange) => void;
	/** Told of each error that ends a stream or an answer. */
	onError: (error: Error) => void;
}

/** What a viewer is sent, and from where on. */
type Stream = Pick<
	ViewerOptions,
	"journal" | "format" | "cursor" | "pastEnd" | "gzip"
>;

type Handler = (exchange: Exchange) => void | Promise<void>;

/** Answers requests. */
export class Routes {
	readonly #viewers: Audience;
	readonly #content: Content;
	readonly #urls: readonly string[];
	readonly #onViewer: (exchange: Exchange) => void;
	readonly #onError: (error: Error) => void;
	/** Made when the first page is asked for: hashes take long to load. */
	#pagePolicy: string | undefined;
	#compressedPage: Promise<Buffer> | undefined;
	readonly #turns: Turns;
	readonly #undelivered = new Undelivered();
	readonly #news: News;
	readonly #heartbeatMs: number;
	/** The run's lines, when somebody has asked for them. */
	#lines:
		| { rendering: Rendering; format: LinesFormat; token: string }
		| undefined;
	readonly #handlers: Readonly<Record<string, Handler>> = {
		"/": (exchange) => this.#home(exchange),
		"/events": (exchange) => this.#events(exchange),
		"/raw": (exchange) => this.#raw(exchange),
		"/status": (exchange) => this.#status(exchange),
		"/share": (exchange) => this.#share(exchange),
	};

	constructor(
		content: Content,
		viewers: Audience,
		{ urls, heartbeatMs, onViewer, onError }: RoutesOptions,
	) {
		this.#content = content;
		this.#urls = urls;
		this.#onViewer = onViewer;
		this.#onError = onError;
		this.#viewers = viewers;
		this.#turns = new Turns(() => content.journal.end.offset);
		this.#news = new News(content.journal, viewers, () => this.#summary());
		this.#heartbeatMs = heartbeatMs;
	}

	/** Answers, if only that it could not. */
	async handle(exchange: Exchange): Promise<void> {
		try {
			await this.#answer(exchange);
		} catch (error) {
			this.#onError(error as Error);
			const { response } = exchange;
			if (response.headersSent) response.destroy();
			else refuse(response, 500, "sse-tail failed; where it runs it says why.");
		}
	}

	/** Does nothing more with the journal, which is going to be closed. */
	close(): void {
		this.#lines?.rendering.close();
	}

	async #answer(exchange: Exchange): Promise<void> {
		const { request, response, path } = exchange;
		if (!Object.hasOwn(this.#handlers, path)) {
			return refuse(response, 404, "Not found.");
		}
		if (request.method !== "GET" && request.method !== "HEAD") {
			response.setHeader("Allow", "GET, HEAD");
			return refuse(response, 405, "Only GET and HEAD, please.");
		}
		await this.#handlers[path]?.(exchange);
	}

	async #home(exchange: Exchange): Promise<void> {
		const { request, response } = exchange;
		response.setHeader("Vary", "Accept, Accept-Encoding");
		if (!request.headers.accept?.includes("text/html")) {
			return this.#raw(exchange);
		}
		this.#pagePolicy ??= pagePolicy(this.#content.page);
		this.#viewers.announce();
		const { page } = this.#content;
		const takesGzip = acceptsGzip(request);
		// Once for all, off our thread: some 3 ms of work.
		if (takesGzip) this.#compressedPage ??= gzipped(page);
		const body = takesGzip ? await this.#compressedPage : page;
		response.writeHead(200, {
			...COMMON_HEADERS,
			...(takesGzip && { "Content-Encoding": "gzip" }),
			"Content-Security-Policy": this.#pagePolicy,
			"Content-Type": "text/html; charset=utf-8",
		});
		response.end(body);
	}

	async #events(exchange: Exchange): Promise<void> {
		const { response, query } = exchange;
		if (query.get("format") === "lines") return this.#eventPerLine(exchange);
		const { journal, status } = this.#content;
		const id = lastEventId(exchange);
		const point = id === "" ? BEGINNING : await resume(journal, id);
		const takesNews = query.has("news");
		const isDone = journal.ended && point?.cursor.offset === journal.end.offset;
		if (isDone && !takesNews) {
			// Tells an EventSource to stop reconnecting (WHATWG HTML, 9.2.1).
			response.writeHead(204, COMMON_HEADERS).end();
			return;
		}
		const { cursor, delivered } = point ?? BEGINNING;
		const size = this.#undelivered.sizeFor(id, delivered !== undefined);
		// Pieces are small so that each comes whole; compressed, many are one.
		const gzip =
			size === undefined
				? await this.#gzip(exchange, bytesBehind(journal, cursor))
				: undefined;
		if (this.#isFull(response)) return;
		response.writeHead(200, {
			...STREAM_HEADERS,
			...gzip?.headers,
			"Content-Type": "text/event-stream",
		});
		const first: Buffer[] = [];
		if (point === undefined) first.push(encodeEvent(undefined, "reset", {}));
		if (cursor.offset === 0 && journal.start.offset > 0) {
			// Whatever else is forgotten, viewers need to know what they look at.
			const { start } = status();
			first.push(encodeEvent(journal.idAt(0), "start", start));
		}
		const whole = takesNews ? newsFormat : eventsFormat;
		const begun = { offset: cursor.offset, delivered: delivered ?? 0 };
		const format =
			size === undefined
				? whole
				: new PiecesFormat({ whole, token: journal.token, size, begun });
		const stream = { journal, format, cursor, gzip };
		const viewer = this.#view(exchange, stream, first);
		response.once("close", () => {
			const wasSent = viewer !== undefined && viewer.offset > cursor.offset;
			if (wasSent && id !== "") this.#undelivered.lost(id);
		});
	}

	/** The run's lines, made once for all who ask for them. */
	async #eventPerLine(exchange: Exchange): Promise<void> {
		const { request, response, query } = exchange;
		const { rendering, format, token } = this.#renderedLines;
		const { lines } = rendering;
		if (request.method !== "HEAD") {
			const leave = rendering.enter(() => response.destroy());
			response.once("close", leave);
			if (untilOf(query) === "now") await rendering.caughtUp();
		}
		const pastEnd = rendering.past();
		const id = lastEventId(exchange);
		const resumed =
			id === "" ? BEGINNING.cursor : await resumeLines(lines, token, id);
		if (lines.ended && resumed?.offset === lines.end.offset) {
			response.writeHead(204, COMMON_HEADERS).end();
			return;
		}
		const cursor = resumed ?? BEGINNING.cursor;
		const gzip = await this.#gzip(exchange, rendering.behind(cursor));
		if (this.#isFull(response)) return;
		response.writeHead(200, {
			...STREAM_HEADERS,
			...gzip?.headers,
			"Content-Type": "text/event-stream",
		});
		const first =
			resumed === undefined ? [encodeEvent(undefined, "reset", {})] : [];
		const stream = { journal: lines, format, cursor, gzip, pastEnd };
		this.#view(exchange, stream, first);
	}

	get #renderedLines() {
		if (this.#lines !== undefined) return this.#lines;
		const { journal, status, linesLog, masked = unchanged } = this.#content;
		const rendering = new Rendering({
			journal,
			start: status().start,
			lines: linesLog(),
			masked,
			turns: this.#turns,
			onError: this.#onError,
		});
		// An id says which of the two logs it is of.
		const token = `${journal.token}l`;
		this.#lines = { rendering, format: new LinesFormat(token), token };
		return this.#lines;
	}

	async #raw(exchange: Exchange): Promise<void> {
		const { response, query } = exchange;
		const { journal, status } = this.#content;
		const id = lastEventId(exchange);
		const point = id === "" ? BEGINNING : await resume(journal, id);
		const { cursor } = point ?? BEGINNING;
		const gzip = await this.#gzip(exchange, bytesBehind(journal, cursor));
		if (this.#isFull(response)) return;
		response.writeHead(200, {
			...STREAM_HEADERS,
			...gzip?.headers,
			"Content-Type": PLAIN_TEXT,
			...(query.has("download") && attachment(status().start.title)),
		});
		this.#view(exchange, { journal, format: rawFormat, cursor, gzip });
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
			viewers: this.#viewers.watching,
		};
		answerJson(response, body);
	}

	#summary(): RunSummary {
		const { journal, status } = this.#content;
		const { start, exit, ...rest } = status();
		return {
			lastEventId: journal.newestId,
			command: start.command,
			title: start.title,
			startedAt: start.startedAt,
			exitCode: exit?.code ?? null,
			signal: exit?.signal ?? null,
			...rest,
		};
	}

	#share(exchange: Exchange): void {
		const root = pathToRoot(exchange);
		answerJson(exchange.response, { urls: this.#urls, root });
	}

	/**
	 * What encodes an answer with so many bytes that are past, where that is worth
	 * it; else undefined. Within this machine it never is: bytes come faster than they are compressed.
	 */
	async #gzip(exchange: Exchange, past: number): Promise<Gzip | undefined> {
		const { request, response, host = "" } = exchange;
		response.appendHeader("Vary", "Accept-Encoding");
		// By a name of ours, a proxy on this machine asks for somebody elsewhere.
		const isNear = isThisMachine(request.socket) && isLoopback(hostname(host));
		if (isNear) return undefined;
		const isWorth = past > WORTH_BYTES && acceptsGzip(request);
		return isWorth ? Gzip.create() : undefined;
	}

	/**
	 * Whether there is no room for one more viewer; it has been told so then. To
	 * be asked in the turn of the event loop in which the viewer is added.
	 */
	#isFull(response: ServerResponse): boolean {
		if (this.#viewers.hasRoom()) return false;
		response.setHeader("Retry-After", "5");
		refuse(response, 503, "As many watch as may (--max-viewers).");
		return true;
	}

	/**
	 * Hands the response over to a viewer.
	 *
	 * @param first events to begin with that are not in the journal
	 */
	#view(
		exchange: Exchange,
		stream: Stream,
		first: readonly Buffer[] = [],
	): Viewer | undefined {
		const { request, response, query } = exchange;
		if (request.method === "HEAD" || response.destroyed) {
			response.end();
			return undefined;
		}
		exchange.liftLimit(); // Who is slow may be; who stalls loses its place.
		response.flushHeaders();
		const viewer = new Viewer({
			...stream,
			response,
			turns: this.#turns,
			until: untilOf(query),
			heartbeatMs: this.#heartbeatMs,
			onServed: () => this.#viewers.served(),
			onError: this.#onError,
		});
		response.once("close", () => this.#viewers.remove(viewer));
		this.#viewers.add(viewer);
		viewer.begin([...(viewer.takesNews ? this.#news.first() : []), ...first]);
		this.#onViewer(exchange);
		return viewer;
	}
}

/** How many bytes of the journal come after that place. */
function bytesBehind(journal: Journal, { offset }: Cursor): number {
	return journal.end.offset - Math.max(offset, journal.start.offset);
}

function unchanged(text: string): string {
	return text;
}

function answerJson(response: ServerResponse, body: object): void {
	response.writeHead(200, {
		...COMMON_HEADERS,
		"Content-Type": "application/json",
	});
	response.end(`${JSON.stringify(body)}\n`);
}

/** `?poll` waits for the next event when there is none, `?poll=0` doesn't. */
function untilOf(query: URLSearchParams): Until {
	const poll = query.get("poll");
	if (poll === null) return "end";
	return poll === "0" ? "now" : "next";
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
