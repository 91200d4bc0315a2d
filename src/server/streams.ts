import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Cursor, JournalReader } from "../journal/cursor.ts";
import { hostname, isLoopback } from "../net/address.ts";
import { encodeEvent } from "../protocol/encode.ts";
import { logOf, parseEventId } from "../protocol/id.ts";
import { ActivityNews } from "./activity-news.ts";
import type { Audience } from "./audience.ts";
import type { Controlled } from "./control-answers.ts";
import type { Exchange } from "./exchange.ts";
import { castFormat, castHeader } from "./formats/cast.ts";
import { Collapse } from "./formats/collapse.ts";
import { eventsFormat, newsFormat } from "./formats/events.ts";
import { resumeLines } from "./formats/lines.ts";
import { PiecesFormat } from "./formats/pieces.ts";
import { rawFormat } from "./formats/raw.ts";
import { isThisMachine } from "./gate/limits.ts";
import { PLAIN_TEXT, refuse } from "./gate/refuse.ts";
import { acceptsGzip, Gzip, WORTH_BYTES } from "./gzip.ts";
import { COMMON_HEADERS, STREAM_HEADERS } from "./headers.ts";
import { RunIndex } from "./index/run-index.ts";
import { answerJson } from "./json.ts";
import { lastLines, type OutputPlace } from "./last-lines.ts";
import { Renderings, runToken } from "./lines/renderings.ts";
import { News } from "./news.ts";
import type { PinAnswers } from "./pin-answers.ts";
import { BEGINNING, resume } from "./resume.ts";
import type { ServedRun, ServedRuns } from "./runs.ts";
import { Turns } from "./turns.ts";
import { Undelivered } from "./undelivered.ts";
import { type Until, Viewer, type ViewerOptions } from "./viewer.ts";

export interface StreamsOptions {
	/** After how long, in ms, a silent stream shows that it is alive. */
	heartbeatMs: number;
	/** After how long, in ms, without output a run is silent; 10 s for undefined. */
	silenceMs?: number | undefined;
	/** Called with the request of each viewer that comes. */
	onViewer: (exchange: Exchange) => void;
	/** Told of each error that ends a stream. */
	onError: (error: Error) => void;
	/** What those may start and stop who have control; undefined where nobody may. */
	controlled:
		| Pick<Controlled, "commands" | "waiting" | "problem" | "onChange">
		| undefined;
	/** Whether a proxy says who asks. */
	namedByProxy: boolean;
	/** Whether it may be known how earlier runs went. */
	knowsEarlier: boolean;
	/** Pins of runs that have ended; undefined where nobody may set any. */
	pins: Pick<PinAnswers, "lateOf" | "onLate"> | undefined;
	/** Whether whoever may look may set them. */
	mayPin: boolean;
}

/** Answers that go on as long as there is something to send: events and output. */
export class Streams {
	readonly #runs: ServedRuns;
	readonly #audience: Audience;
	readonly #options: StreamsOptions;
	readonly #turns: Turns;
	readonly #news: News;
	readonly #activity: ActivityNews;
	readonly #renderings: Renderings;
	readonly #undelivered = new Undelivered();
	readonly #lobby: ServedRun;
	readonly #collapses = new WeakMap<ServedRun, Collapse>();
	readonly #indexes = new WeakMap<ServedRun, RunIndex>();

	/** @param lobby where viewers wait for the first run */
	constructor(
		runs: ServedRuns,
		lobby: ServedRun,
		audience: Audience,
		options: StreamsOptions,
	) {
		this.#runs = runs;
		this.#lobby = lobby;
		this.#audience = audience;
		this.#options = options;
		this.#turns = new Turns(() => runs.progress);
		this.#news = new News(runs, audience, options);
		this.#activity = new ActivityNews(audience, options.silenceMs);
		this.#renderings = new Renderings(runs, this.#turns, options.onError);
	}

	/** Does some work of others than who watches, when there is time for it. */
	inTurn<Result>(work: () => Result): Promise<Result> {
		return this.#turns.inTurn(work);
	}

	/** Sends the run's events, from where the client asks. */
	async events(exchange: Exchange, asked: ServedRun): Promise<void> {
		const { response, query } = exchange;
		const id = lastEventId(exchange);
		const run = this.#followed(exchange, logOf(id)) ?? asked;
		const { journal } = run;
		const point = id === "" ? BEGINNING : await resume(journal, id);
		const takesNews = query.has("news");
		const isDone = journal.ended && point?.cursor.offset === journal.end.offset;
		if (isDone && !takesNews && !followsOn(query)) {
			// Tells an EventSource to stop reconnecting (WHATWG HTML, 9.2.1).
			response.writeHead(204, COMMON_HEADERS).end();
			return;
		}
		const to = query.get("to");
		const last = to === null ? undefined : parseEventId(to);
		if (to !== null && last?.token !== journal.token) {
			return refuse(response, 400, "to takes the id of an event of this run.");
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
		if (cursor.offset === 0) first.push(...forgottenStart(run));
		const exact = takesNews ? newsFormat : eventsFormat;
		const collapses = query.has("collapse") && !query.has("exact");
		const whole = collapses ? this.#collapseOf(run).of(exact) : exact;
		const begun = { offset: cursor.offset, delivered: delivered ?? 0 };
		const { token } = journal;
		const format =
			size === undefined
				? whole
				: new PiecesFormat({ whole, token, size, begun });
		const inRun = (next: ServedRun) => this.#eventsOf(exchange, next);
		const view = { run, journal, format, cursor, gzip, first, inRun };
		const viewer = this.#view(exchange, { ...view, last: last?.offset });
		response.once("close", () => {
			const wasSent = viewer !== undefined && viewer.offset > cursor.offset;
			if (wasSent && !viewer.isPart && id !== "") this.#undelivered.lost(id);
		});
	}

	/** What leaves out of the run's past what was overwritten, for all who want it so. */
	#collapseOf(run: ServedRun): Collapse {
		const known = this.#collapses.get(run);
		if (known !== undefined) return known;
		const collapse = new Collapse(run.journal.token, run.status().start);
		this.#collapses.set(run, collapse);
		return collapse;
	}

	/** Sends the run's lines, made once for all who ask for them. */
	async lines(exchange: Exchange, asked: ServedRun): Promise<void> {
		const { request, response, query } = exchange;
		const id = lastEventId(exchange);
		const run = this.#followed(exchange, runToken(logOf(id))) ?? asked;
		const { rendering, lines, format, token } = this.#renderings.of(run);
		let leave = () => {};
		if (request.method !== "HEAD") {
			leave = rendering.enter(() => response.destroy());
			response.once("close", leave);
			if (untilOf(query) === "now") await rendering.caughtUp();
		}
		const pastEnd = rendering.past();
		const resumed =
			id === "" ? BEGINNING.cursor : await resumeLines(lines, token, id);
		const isDone = lines.ended && resumed?.offset === lines.end.offset;
		if (isDone && !followsOn(query)) {
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
		const inRun = (next: ServedRun) => this.#linesOf(exchange, next);
		const view = { run, journal: lines, format, cursor, gzip, pastEnd };
		this.#view(exchange, { ...view, first, leave, inRun });
	}

	/** Tells where the run's lines are, as far as that is known. */
	async index(
		{ response, liftLimit }: Exchange,
		run: ServedRun,
	): Promise<void> {
		liftLimit(); // Who asks first may wait until a long log has been read.
		const index = this.#indexOf(run);
		await index.update(() => !response.destroyed);
		const { isWhole, places } = index;
		const { newestId } = run.journal;
		answerJson(response, { isWhole, lastEventId: newestId, places });
	}

	#indexOf(run: ServedRun): RunIndex {
		const known = this.#indexes.get(run);
		if (known !== undefined) return known;
		const index = new RunIndex(run.journal, run.status().start, this.#turns);
		this.#indexes.set(run, index);
		return index;
	}

	/** Does nothing more with any journal: all are going to be closed. */
	close(): void {
		this.#activity.close();
		this.#renderings.close();
	}

	/**
	 * The run that a client was in that follows from run to run, by the token of
	 * its last event id: it goes on there, whichever is the latest by now.
	 */
	#followed(
		{ query }: Exchange,
		token: string | undefined,
	): ServedRun | undefined {
		if (token === undefined || !followsOn(query)) return undefined;
		return this.#runs.withToken(token);
	}

	/** Sends the run's output, or the last lines of it and what follows. */
	async raw(exchange: Exchange, run: ServedRun): Promise<void> {
		const { response, query } = exchange;
		const tail = query.get("tail");
		if (tail !== null && !LINES.test(tail)) {
			return refuse(response, 400, "tail takes a number of lines.");
		}
		const { cursor, skip } =
			tail === null
				? await resumeRaw(run.journal, lastEventId(exchange))
				: await lastLines(run.journal, Number(tail));
		const gzip = await this.#gzip(exchange, bytesBehind(run.journal, cursor));
		if (this.#isFull(response)) return;
		response.writeHead(200, {
			...STREAM_HEADERS,
			...gzip?.headers,
			"Content-Type": PLAIN_TEXT,
			...(query.has("download") && attachment(run.status().start.title)),
		});
		const format = rawFormat(skip);
		const { journal } = run;
		const view = { run, journal, format, cursor, gzip, first: [] };
		this.#view(exchange, { ...view, inRun: rawOf });
	}

	/** Sends the run's output as a recording for asciinema's players. */
	async cast(exchange: Exchange, run: ServedRun): Promise<void> {
		const { response, query } = exchange;
		if (query.has("follow")) {
			return refuse(response, 400, "A recording is of one run: no follow.");
		}
		const { journal } = run;
		const gzip = await this.#gzip(exchange, journal.end.offset);
		if (this.#isFull(response)) return;
		const { title } = run.status().start;
		response.writeHead(200, {
			...STREAM_HEADERS,
			...gzip?.headers,
			"Content-Type": "application/x-asciicast",
			...(query.has("download") && attachment(title, "cast")),
		});
		const view = { ...castOf(run), gzip };
		this.#view(exchange, run === this.#lobby ? { ...view, first: [] } : view);
	}

	/**
	 * What encodes an answer with so many bytes that are past, where that is worth
	 * it; else undefined. Within this machine it never is: bytes come faster than
	 * they are compressed. Nor where it goes on into another run.
	 */
	async #gzip(exchange: Exchange, past: number): Promise<Gzip | undefined> {
		const { request, response, query, host = "" } = exchange;
		response.appendHeader("Vary", "Accept-Encoding");
		// By a name of ours, a proxy on this machine asks for somebody elsewhere.
		const isNear = isThisMachine(request.socket) && isLoopback(hostname(host));
		if (isNear || followsOn(query)) return undefined;
		const isWorth = past > WORTH_BYTES && acceptsGzip(request);
		return isWorth ? Gzip.create() : undefined;
	}

	/**
	 * Whether there is no room for one more viewer; it has been told so then. To
	 * be asked in the turn of the event loop in which the viewer is added.
	 */
	#isFull(response: ServerResponse): boolean {
		if (this.#audience.hasRoom()) return false;
		response.setHeader("Retry-After", "5");
		refuse(response, 503, "As many watch as may (--max-viewers).");
		return true;
	}

	/** Hands the response over to a viewer. */
	#view(exchange: Exchange, view: View): Viewer | undefined {
		const { request, response } = exchange;
		if (request.method === "HEAD" || response.destroyed) {
			response.end();
			return undefined;
		}
		exchange.liftLimit(); // Who is slow may be; who stalls loses its place.
		response.flushHeaders();
		const viewer = this.#viewer(exchange, view);
		this.#audience.add(viewer, view.run);
		viewer.begin([
			...(viewer.takesNews ? this.#news.first(view.run) : []),
			...view.first,
		]);
		this.#options.onViewer(exchange);
		if (view.run === this.#lobby) this.#goOn(exchange, viewer, view);
		return viewer;
	}

	#viewer(exchange: Exchange, view: View): Viewer {
		const { run, first, leave, inRun, ...stream } = view;
		const { response, query } = exchange;
		const { heartbeatMs, onError } = this.#options;
		const follows = followsOn(query);
		const viewer = new Viewer({
			...stream,
			response,
			turns: this.#turns,
			until: untilOf(query),
			isPart: query.has("part"),
			stays: follows || stream.format.takesNews === true,
			heartbeatMs,
			onServed: () => {
				this.#audience.served();
				if (follows) this.#goOn(exchange, viewer, view);
			},
			onClose: () => {
				this.#audience.remove(viewer);
				leave?.();
			},
			onError,
		});
		return viewer;
	}

	/** Has a viewer that was sent all of its run go on into the next, when there is one. */
	#goOn(exchange: Exchange, viewer: Viewer, view: View): void {
		const { response } = exchange;
		const next =
			view.run === this.#lobby ? this.#runs.latest : this.#runs.after(view.run);
		if (next === undefined) {
			const stop = this.#runs.onStart(() => {
				response.off("close", stop);
				stop();
				this.#goOn(exchange, viewer, view);
			});
			response.once("close", stop);
			return;
		}
		if (response.destroyed || response.writableEnded) return;
		viewer.release();
		view.leave?.();
		const nextView = view.inRun(next);
		const following = this.#viewer(exchange, nextView);
		this.#audience.replace(viewer, following, next);
		following.begin([
			...(following.takesNews ? this.#news.first(next) : []),
			...nextView.first,
		]);
	}

	/** What a viewer gets of events that comes from another run. */
	#eventsOf(exchange: Exchange, run: ServedRun): View {
		const { cursor } = BEGINNING;
		const { journal } = run;
		const format = exchange.query.has("news") ? newsFormat : eventsFormat;
		const inRun = (next: ServedRun) => this.#eventsOf(exchange, next);
		const first = forgottenStart(run);
		return { run, journal, format, cursor, gzip: undefined, first, inRun };
	}

	/** The same of lines. */
	#linesOf(exchange: Exchange, run: ServedRun): View {
		const { rendering, lines, format } = this.#renderings.of(run);
		const leave = rendering.enter(() => exchange.response.destroy());
		const { cursor } = BEGINNING;
		const inRun = (next: ServedRun) => this.#linesOf(exchange, next);
		const view = { run, journal: lines, format, cursor, gzip: undefined };
		return { ...view, first: [], leave, inRun };
	}
}

/** The same of output. */
function rawOf(run: ServedRun): View {
	const { cursor } = BEGINNING;
	const view = { run, journal: run.journal, format: rawFormat(0), cursor };
	return { ...view, gzip: undefined, first: [], inRun: rawOf };
}

/** The same of a recording. */
function castOf(run: ServedRun): View {
	const { start } = run.status();
	const { cursor } = BEGINNING;
	const format = castFormat(start);
	const first = [castHeader(start)];
	const view = { run, journal: run.journal, format, cursor, first };
	return { ...view, gzip: undefined, inRun: castOf };
}

/** A number of lines, in a query. */
const LINES = /^\d{1,15}$/;

/** Behind the event with that id; at the beginning without one, or where there is none such. */
async function resumeRaw(
	journal: JournalReader,
	id: string,
): Promise<OutputPlace> {
	const point = id === "" ? undefined : await resume(journal, id);
	return { cursor: (point ?? BEGINNING).cursor, skip: 0 };
}

/** What a viewer gets, and from where on. */
interface View
	extends Pick<
		ViewerOptions,
		"journal" | "format" | "cursor" | "pastEnd" | "gzip" | "last"
	> {
	run: ServedRun;
	/** Events to begin with that are not in the journal. */
	first: readonly Buffer[];
	/** Called when it needs the journal no more. */
	leave?: () => void;
	/** What it gets when it goes on into another run. */
	inRun: (run: ServedRun) => View;
}

/** How many bytes of the journal come after that place. */
function bytesBehind(journal: JournalReader, { offset }: Cursor): number {
	return journal.end.offset - Math.max(offset, journal.start.offset);
}

/** Whether a client wants a recording. */
export function isCast(query: URLSearchParams): boolean {
	return query.get("format") === "cast";
}

/** Whether a client wants an event for each line. */
export function isInLines(query: URLSearchParams): boolean {
	return query.get("format") === "lines";
}

/**
 * Whatever else is forgotten, viewers need to know what they look at: the start
 * of a run whose journal has it no more.
 */
function forgottenStart(run: ServedRun): Buffer[] {
	const { journal } = run;
	if (journal.start.offset === 0) return [];
	return [encodeEvent(journal.idAt(0), "start", run.status().start)];
}

/** `?poll` waits for the next event when there is none, `?poll=0` doesn't. */
function untilOf(query: URLSearchParams): Until {
	const poll = query.get("poll");
	if (poll === null) return "end";
	return poll === "0" ? "now" : "next";
}

/** Whether the stream goes on into the next run. */
function followsOn(query: URLSearchParams): boolean {
	return query.has("follow") && untilOf(query) === "end";
}

/** The id after which the client wants to go on; empty for the beginning. */
function lastEventId({ request, query }: Exchange): string {
	// The header first: an EventSource reconnects with the query it began with.
	const header = request.headers["last-event-id"];
	return (typeof header === "string" && header) || (query.get("from") ?? "");
}

/** Makes a browser save the answer, under a name that every system takes. */
function attachment(title: string, ending = "log"): OutgoingHttpHeaders {
	const name = title.replaceAll(/[^\w.-]+/g, "-").slice(0, 80) || "output";
	return { "Content-Disposition": `attachment; filename="${name}.${ending}"` };
}
