import { readFile } from "node:fs/promises";
import type { Audience } from "./audience.ts";
import type { ControlAnswers } from "./control-answers.ts";
import { EarlierAnswers, type EarlierRuns } from "./earlier/earlier-answers.ts";
import type { Exchange } from "./exchange.ts";
import { LineFinder } from "./find-lines.ts";
import { pathToRoot } from "./gate/access.ts";
import { refuse } from "./gate/refuse.ts";
import { acceptsGzip, gzipped } from "./gzip.ts";
import { COMMON_HEADERS, pagePolicy } from "./headers.ts";
import { answerJson } from "./json.ts";
import { Lobby } from "./lobby.ts";
import type { MessageAnswers } from "./message-answers.ts";
import { PastAnswers } from "./past/past-answers.ts";
import type { PinAnswers } from "./pin-answers.ts";
import { type Answer, type Route, routeFor, routesTo } from "./route-table.ts";
import type { ServedRun, ServedRuns } from "./runs.ts";
import { answerRuns, answerStatus } from "./status.ts";
import { isCast, isInLines, Streams, type StreamsOptions } from "./streams.ts";
import type { InTurn } from "./turns.ts";

/** What there is to serve. */
export interface Content {
	runs: ServedRuns;
	/** Reads the page's HTML; asked once, with the first request for it. */
	page: () => Promise<string>;
	/** Of the page, as long as there is no run. */
	title: string;
	/** Finds what a run is compared with; undefined where nothing is kept. */
	earlier?: EarlierRuns | undefined;
}

export interface RoutesOptions extends Omit<StreamsOptions, "knowsEarlier"> {
	/** Where others find us, best first; with the token, for who has it already. */
	urls: readonly string[];
	/** Answers those who start and stop; undefined where nobody may. */
	control: ControlAnswers | undefined;
	/** Answers those who say something; undefined where nobody may. */
	messages: MessageAnswers | undefined;
	/** Answers those who point at lines; undefined where nobody may. */
	pins: PinAnswers | undefined;
	/** What can be asked for. */
	offered: readonly Route[];
	/** A file that is the page at the root in place of ours; undefined for none. */
	ownPage: string | undefined;
}

type Answers = {
	[Name in Answer]?: (
		exchange: Exchange,
		run: ServedRun,
	) => void | Promise<void>;
};

/** Answers requests that have been let in. */
export class Routes {
	readonly #audience: Audience;
	readonly #content: Content;
	/** From the first request for it on. */
	#shownPage: Promise<ShownPage> | undefined;
	readonly #onError: (error: Error) => void;
	readonly #answers: Answers;
	readonly #streams: Streams;
	readonly #offered: readonly Route[];
	readonly #lobby: Lobby;
	readonly #ownPage: string | undefined;

	constructor(content: Content, audience: Audience, options: RoutesOptions) {
		this.#content = content;
		this.#audience = audience;
		this.#onError = options.onError;
		const { runs } = content;
		const { urls, heartbeatMs, control, messages, pins } = options;
		this.#offered = options.offered;
		this.#ownPage = options.ownPage;
		this.#lobby = new Lobby(content.title);
		const streams = new Streams(runs, this.#lobby, audience, {
			...options,
			knowsEarlier: content.earlier !== undefined,
		});
		this.#streams = streams;
		const inTurn: InTurn = (work) => streams.inTurn(work);
		const finder = new LineFinder(runs, inTurn);
		const earlier = new EarlierAnswers(content.earlier, inTurn);
		const past = new PastAnswers(inTurn);
		this.#answers = {
			page: (exchange, run) =>
				exchange.request.headers.accept?.includes("text/html")
					? this.#page(exchange, run)
					: streams.raw(varyByAccept(exchange), run),
			"page-folder": (exchange, run) => toFolder(exchange, run),
			events: (exchange, run) =>
				isInLines(exchange.query)
					? streams.lines(exchange, run)
					: streams.events(exchange, run),
			index: (exchange, run) => streams.index(exchange, run),
			past: (exchange, run) => past.answer(exchange, run),
			raw: (exchange, run) =>
				isCast(exchange.query)
					? streams.cast(exchange, run)
					: streams.raw(exchange, run),
			status: (exchange, run) =>
				answerStatus(exchange, run, { runs, audience, heartbeatMs }),
			runs: (exchange) => answerRuns(exchange, runs),
			search: (exchange) => finder.answer(exchange),
			usual: (exchange, run) => earlier.usual(exchange, run),
			difference: (exchange, run) => earlier.difference(exchange, run),
			share: (exchange) =>
				answerJson(exchange.response, { urls, root: pathToRoot(exchange) }),
			...(messages && {
				message: (exchange, run) => messages.answer(exchange, run),
			}),
			...(pins && {
				pin: (exchange, run) => pins.pin(exchange, run),
				unpin: (exchange, run) => pins.unpin(exchange, run),
			}),
			...control?.answers,
		};
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

	/** Does nothing more with any journal: all are going to be closed. */
	close(): void {
		this.#streams.close();
	}

	async #answer(exchange: Exchange): Promise<void> {
		const { response, run: name } = exchange;
		const routes = routesTo(exchange, this.#offered);
		if (routes.length === 0) return refuse(response, 404, "Not found.");
		const route = routeFor(exchange, routes);
		if (route === undefined) {
			const methods = routes.map(({ method }) =>
				method === "GET" ? "GET, HEAD" : method,
			);
			const allowed = methods.join(", ");
			response.setHeader("Allow", allowed);
			return refuse(response, 405, `Only ${allowed}, please.`);
		}
		const { runs } = this.#content;
		const run =
			name === undefined ? (runs.latest ?? this.#lobby) : runs.find(name);
		if (run === undefined) {
			return refuse(response, 404, "There is no such run, or no longer.");
		}
		await this.#answers[route.answer]?.(exchange, run);
	}

	async #page(exchange: Exchange, run: ServedRun): Promise<void> {
		const { request, response } = varyByAccept(exchange);
		if (this.#ownPage !== undefined && exchange.path === "/") {
			await answerFile(exchange, this.#ownPage);
			return;
		}
		this.#audience.announce(run);
		this.#shownPage ??= shownPage(this.#content);
		const { html, policy, compressed } = await this.#shownPage;
		const takesGzip = acceptsGzip(request);
		const body = takesGzip ? await compressed() : html;
		response.writeHead(200, {
			...COMMON_HEADERS,
			...(takesGzip && { "Content-Encoding": "gzip" }),
			"Content-Security-Policy": policy,
			"Content-Type": "text/html; charset=utf-8",
		});
		response.end(body);
	}
}

/** Our page as it is sent. */
interface ShownPage {
	html: string;
	policy: string;
	/** Made once, off our thread: some 3 ms of work. */
	compressed: () => Promise<Buffer>;
}

async function shownPage({ page }: Content): Promise<ShownPage> {
	const html = await page();
	let made: Promise<Buffer> | undefined;
	const compressed = () => {
		made ??= gzipped(html);
		return made;
	};
	return { html, policy: pagePolicy(html), compressed };
}

/**
 * Answers with a page of the user's own, as it is now: what it may do is for its
 * author to say.
 */
async function answerFile({ response }: Exchange, file: string): Promise<void> {
	const html = await readFile(file);
	response.writeHead(200, {
		...COMMON_HEADERS,
		"Content-Security-Policy": "frame-ancestors 'none'",
		"Content-Type": "text/html; charset=utf-8",
	});
	response.end(html);
}

/** Who asks for the page may be sent the output instead, and either compressed. */
function varyByAccept(exchange: Exchange): Exchange {
	exchange.response.appendHeader("Vary", "Accept, Accept-Encoding");
	return exchange;
}

/** To the folder of the run: what its page asks for is relative to that. */
function toFolder({ response }: Exchange, { name }: ServedRun): void {
	response.writeHead(303, { ...COMMON_HEADERS, Location: `${name}/` });
	response.end();
}
