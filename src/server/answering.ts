import type { RequestListener } from "node:http";
import { HEARTBEAT_MS } from "../defaults.ts";
import { hostname } from "../net/address.ts";
import { Audience } from "./audience.ts";
import { ControlAnswers, type Controlled } from "./control-answers.ts";
import { type Exchange, exchangeOf } from "./exchange.ts";
import { Access } from "./gate/access.ts";
import { ControlRight } from "./gate/control-right.ts";
import { Gate } from "./gate/gate.ts";
import { isThisMachine } from "./gate/limits.ts";
import { MessageRights } from "./gate/message-rights.ts";
import { refuse } from "./gate/refuse.ts";
import { asHttp1 } from "./http2-request.ts";
import { inTurn } from "./in-turn.ts";
import {
	offeredRoutes,
	type Route,
	routeFor,
	routesTo,
} from "./route-table.ts";
import type { Content, Routes } from "./routes.ts";

/** Who is answered, and how many. */
export interface AnsweringOptions {
	/** What is listened on, if it is one name or address, in lower case. */
	host: string | undefined;
	/** Names of this machine that requests may be for. */
	names: readonly string[];
	/** Further names that requests may be for, as behind a proxy. */
	allowHost: readonly string[];
	/** Origins whose pages may read, with the token; none unless given. */
	allowOrigin?: readonly string[] | undefined;
	/** What comes before our own paths behind a proxy, such as "/deploy"; or "". */
	basePath: string;
	/** What to ask for; undefined for nothing. */
	token: string | undefined;
	/** Whether other servers with that token let viewers in too, behind one address. */
	isShared?: boolean | undefined;
	/** Whether it comes by HTTPS. */
	secure: boolean;
	/** A file that is the page at the root in place of ours; undefined for none. */
	ownPage?: string | undefined;
	/** How many streams may be open. */
	maxViewers: number;
	/** After how long, in ms, a silent stream shows that it is alive; HEARTBEAT_MS for undefined. */
	heartbeatMs?: number;
	/** After how long, in ms, without output a run is silent; 10 s for undefined. */
	silenceMs?: number;
	/** Told of each error that ends a stream or an answer. */
	onError: (error: Error) => void;
	/** Called once, when the first viewer comes from another machine. */
	onViewerElsewhere: () => void;
	/** The header in which a proxy says who asks, in lower case; undefined for none. */
	userHeader?: string | undefined;
	/** What those may start and stop who have control; undefined for nothing. */
	controlled?: Controlled | undefined;
	/** What gives control, where several servers share it; undefined for our own. */
	controlToken?: string | undefined;
	/** Whether commands may say something in their runs; who has control may. */
	messages?: boolean | undefined;
	/** Whether whoever may look may point at lines; who has control may. */
	pins?: boolean | undefined;
}

/** What is served, and where others find it, best first. */
interface Served {
	content: Content;
	urls: readonly string[];
}

/** Answers requests, whichever server they come to. */
export class Answering {
	readonly listener: RequestListener;
	readonly audience: Audience;
	/** What gives control to whom it is given; undefined where there is none. */
	readonly control: ControlRight | undefined;
	/** What gives commands the right to say something; undefined where nobody may. */
	readonly messages: MessageRights | undefined;
	readonly #options: AnsweringOptions;
	readonly #access: Access;
	readonly #controlAnswers: ControlAnswers | undefined;
	readonly #offered: readonly Route[];
	/** Resolves with what there is to answer with. */
	readonly #content: Promise<Served>;
	#serve: (served: Served) => void = () => {};
	#routes: Promise<Routes> | undefined;
	#made: Routes | undefined;

	constructor(options: AnsweringOptions) {
		const { host, basePath, token, secure, controlled, onError } = options;
		this.#options = options;
		this.audience = new Audience(options.maxViewers);
		this.control = controlled && new ControlRight(options.controlToken);
		this.#controlAnswers =
			controlled &&
			this.control &&
			new ControlAnswers(this.control, controlled, options.userHeader);
		const hasMessages = options.messages === true || controlled !== undefined;
		this.messages = hasMessages ? new MessageRights() : undefined;
		const { control, messages } = this;
		this.#offered = offeredRoutes({
			control: control !== undefined,
			messages: hasMessages,
			pins: hasPins(options),
			ownPage: options.ownPage !== undefined,
		});
		const access = new Access({
			token,
			secure,
			control: control?.token,
			messages,
			pins: options.pins,
			isShared: options.isShared,
		});
		this.#access = access;
		const gate = new Gate({
			host,
			ownNames: options.names,
			proxyNames: options.allowHost.map(hostname),
			allowOrigin: options.allowOrigin ?? [],
			access,
		});
		this.#content = new Promise((resolve) => {
			this.#serve = resolve;
		});
		this.listener = inTurn((request, response) => {
			if (request.httpVersionMajor > 1) asHttp1(request, response);
			// Writing to one who has just gone is no error of ours.
			response.on("error", () => response.destroy());
			const exchange = exchangeOf(request, response, basePath, access.folder);
			if (exchange === undefined)
				return refuse(response, 400, "That is no path.");
			const route = routeFor(exchange, routesTo(exchange, this.#offered));
			if (!gate.admits(exchange, route?.right ?? "view")) return;
			this.#routes ??= this.#content.then((served) => this.#make(served));
			this.#routes.then((ready) => ready.handle(exchange)).catch(onError);
		});
	}

	/** The path of the page for the browser that we open, with a ticket in place of the token. */
	ticketPath(): string {
		return this.#access.ticketPath();
	}

	/**
	 * Answers requests with this from now on; those that came before have waited
	 * for it.
	 *
	 * @param urls where others find it, best first
	 */
	serve(content: Content, urls: readonly string[]): void {
		this.#serve({ content, urls });
	}

	/** With the first request: a third of the program is loaded for it. */
	async #make({ content, urls }: Served): Promise<Routes> {
		const [{ Routes }, { MessageAnswers }, { PinAnswers }] = await Promise.all([
			import("./routes.ts"),
			import("./message-answers.ts"),
			import("./pin-answers.ts"),
		]);
		const { heartbeatMs = HEARTBEAT_MS, silenceMs } = this.#options;
		const { onError, controlled } = this.#options;
		const onViewer = spotterOfOthers(this.#options);
		this.#made = new Routes(content, this.audience, {
			...{ urls, heartbeatMs, silenceMs, onViewer, onError, controlled },
			control: this.#controlAnswers,
			namedByProxy: this.#options.userHeader !== undefined,
			messages: this.messages && new MessageAnswers(this.#options.userHeader),
			pins: hasPins(this.#options)
				? new PinAnswers(this.control, this.#options.userHeader)
				: undefined,
			mayPin: this.#options.pins === true,
			offered: this.#offered,
			ownPage: this.#options.ownPage,
		});
		return this.#made;
	}

	/** Ends all streams. */
	close(): void {
		// First, so that none reads on in a log that is going to be closed.
		this.#made?.close();
		for (const viewer of this.audience.viewers.keys()) viewer.close();
	}
}

/** Whether anybody can pin something to lines: who has control always may. */
function hasPins({ pins, controlled }: AnsweringOptions): boolean {
	return pins === true || controlled !== undefined;
}

/** Calls once, for the first viewer from elsewhere: by address, or by a name that a proxy has. */
function spotterOfOthers({
	allowHost,
	onViewerElsewhere,
}: AnsweringOptions): (exchange: Exchange) => void {
	const names = allowHost.map(hostname);
	let seen = false;
	return ({ request, host = "" }) => {
		const isOwn =
			isThisMachine(request.socket) && !names.includes(hostname(host));
		if (seen || isOwn) return;
		seen = true;
		onViewerElsewhere();
	};
}
