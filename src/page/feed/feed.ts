import { isLoopbackHostname } from "../../net/url-hostname.ts";
import {
	type EventData,
	type EventName,
	isEventName,
} from "../../protocol/events.ts";
import { logOf } from "../../protocol/id.ts";
import { readEvent } from "../../protocol/read-event.ts";
import type { Root } from "../root.ts";
import { ownRun } from "../runs.ts";
import { openEventSource } from "./event-source.ts";
import {
	openGlances,
	openHeldStream,
	openPolls,
	openStream,
} from "./fetch-source.ts";
import type { OpenSource, Source, SourceListener } from "./source.ts";

/** Whether events can reach us; saved when they are in the page itself. */
export type Connection =
	| "connecting"
	| "open"
	| "lost"
	| "gone"
	/** Another program answers at our address. */
	| "foreign"
	/** The server could not go on, and we don't ask again. */
	| "failed"
	/** All of the run is here, and the server still is there. */
	| "closed"
	/** All of the run is here, and the server has gone. */
	| "over"
	/** All of the run is here, and another one answers at our address. */
	| "next"
	| "saved";

export interface FeedListener {
	/** @param id empty when the event has none */
	onEvent<Name extends EventName>(
		name: Name,
		data: EventData[Name],
		id: string,
	): void;
	/** @param cause said by the server when it has failed */
	onConnection(connection: Connection, cause?: string): void;
	/** Another run is at our address: whether to go on to it, and forget this one. */
	goesOn(): boolean;
}

/** In ms: how often a silent stream shows that it is alive; as the server has it. */
const BEAT_MS = 15_000;

/** A stream that has been silent for longer, in ms, is dead: two beats and a half. */
const DEAD_MS = 2.5 * BEAT_MS;

/**
 * When nothing at all has come for so long, in ms, something on the way holds
 * it back: the server's first event is sent at once.
 */
const PATIENCE_MS = 5000;

/** What heals within this, in ms, is not worth a word. */
const GRACE_MS = 500;

/** A connection that has been lost this long, in ms, is called gone; we still try. */
const GONE_MS = 6000;

/** How long, in ms, we wait before we connect anew: at first, and at most. */
const RETRY_MS = { first: 100, most: 2000 };

/** A tab that has been out of sight for so long, in ms, lets its stream go and polls. */
const HIDDEN_MS = 10_000;

/**
 * How often, in ms, a page in view whose run is over looks for the next one at
 * its address. On its own machine often enough that whoever starts that run sees
 * the page come, and opens no other.
 *
 * It can do so without a token alone. With one, the page stands in a folder of
 * this session's, which the next doesn't know, and its cookie is refused there:
 * who may see this run isn't asked about the next. There it looks in vain.
 */
const NEXT_MS = { here: 200, elsewhere: 2000 };

/** A connection of the feed's. */
interface Connected extends Source {
	/** Hears nothing of it any more; it is still open. */
	leave(): void;
}

type Timer = ReturnType<typeof setTimeout> | undefined;

/**
 * Listens to the events of a run, and connects anew whenever it has to: when a
 * connection is lost, when a stream is silent for too long (a machine that has
 * slept, a network that has changed, and a NAT that has forgotten us tell
 * nothing), and when another run may be at the address after the end of this.
 */
export class Feed {
	readonly #root: Root;
	readonly #listener: FeedListener;
	#openSource: OpenSource =
		"EventSource" in globalThis ? openEventSource : openStream;
	#source: Connected | undefined;
	#lastEventId = "";
	/** The log that we follow, as its event ids have it. */
	#log: string | undefined;
	/** Where the run is that we follow; undefined before we know. */
	#runPath: string | undefined;
	/** Whether a later run of its session has begun. */
	#hasNext = false;
	/** When an event has come last, as performance.now() has it. */
	#heardAt = 0;
	/** Whether this source has said anything, or any source has. */
	#hasHeard = false;
	#hasEverHeard = false;
	#isOver = false;
	#hasStopped = false;
	#isOutOfSight = false;
	#shown: Connection = "connecting";
	#retryMs = RETRY_MS.first;
	#retry: Timer;
	#watchdog: Timer;
	#lost: Timer;
	#hidden: Timer;

	/** @param root of the page; it shows the latest run unless that names one */
	constructor(root: Root, listener: FeedListener) {
		this.#root = root;
		this.#listener = listener;
		addEventListener("online", () => this.#connect());
		addEventListener("pageshow", ({ persisted }) => {
			if (persisted) this.#connect();
		});
		document.addEventListener("visibilitychange", () => this.#sight());
		listener.onConnection("connecting");
		if (document.hidden) this.#sight();
		this.#connect();
	}

	/** Goes on to the run that is at the address now, and forgets this one. */
	goOn(): void {
		this.#hasStopped = false;
		this.#log = undefined;
		this.#runPath = undefined;
		this.#hasNext = false;
		this.#isOver = false;
		this.#connect();
	}

	/** Goes to the run that the page is of now, from its beginning. */
	goTo(): void {
		this.#lastEventId = "";
		this.goOn();
	}

	/**
	 * Reads no more before a promise resolves, so that the page has time for
	 * something else. The server is not left meanwhile: it would end with a run that
	 * is over when nobody is there. Does nothing where no stream is open.
	 */
	hold(until: Promise<void>): void {
		if (this.#isOutOfSight || this.#openSource === openPolls) return;
		this.#connect(until);
		void until.then(() => {
			this.#heardAt = performance.now();
		});
	}

	/**
	 * Where to ask. The run that we follow is asked for by its own path, so that
	 * one that begins beside it doesn't take its place. Where that leads to
	 * nothing, and when all of it is here, we ask for the latest.
	 */
	#eventsUrl(): URL {
		const isThere = this.#hasHeard || !this.#hasEverHeard;
		const runPath = isThere && !this.#isOver ? this.#runPath : undefined;
		return this.#root.of("events?news&collapse", runPath);
	}

	/** @param held until when nothing is to be read */
	#connect(held?: Promise<void>): void {
		if (this.#hasStopped) return;
		clearTimeout(this.#retry);
		const left = held && this.#source;
		if (left) left.leave();
		else this.#source?.close();
		const url = this.#eventsUrl();
		if (this.#lastEventId !== "")
			url.searchParams.set("from", this.#lastEventId);
		this.#hasHeard = false;
		this.#heardAt = performance.now();
		const open = this.#isOutOfSight ? openGlances : this.#openSource;
		let isCurrent = true;
		const listener: SourceListener = {
			onEvent: (name, data, id) => {
				if (isCurrent) this.#hear(name, data, id);
			},
			onLost: () => {
				if (isCurrent) this.#retryLater();
			},
		};
		const source = held
			? openHeldStream(url, listener, held, () => left?.close())
			: open(url, listener);
		const leave = () => {
			isCurrent = false;
		};
		this.#source = {
			leave,
			close() {
				leave();
				left?.close();
				source.close();
			},
		};
		this.#watch();
	}

	#hear(name: string, data: string, id: string): void {
		if (!isEventName(name)) return;
		const event = readEvent(name, data);
		if (event === undefined) {
			this.#foreign();
			return;
		}
		if (name === "session" && !this.#follows(event as EventData["session"])) {
			return;
		}
		this.#heardAt = performance.now();
		this.#hasHeard = true;
		this.#hasEverHeard = true;
		this.#lastEventId = id || this.#lastEventId;
		if (name === "reset") this.#isOver = false;
		if (name === "end") this.#isOver = true;
		this.#listener.onEvent(name, event, id);
		if (this.#isOver && this.#hasNext) {
			this.#next();
			return;
		}
		if (name === "failure") {
			this.#stop("failed", (event as EventData["failure"]).reason);
		} else {
			clearTimeout(this.#lost);
			this.#lost = undefined;
			this.#show(this.#isOver ? "closed" : "open");
		}
	}

	/** Whether the run in whose stream we are is ours, or becomes it. */
	#follows(session: EventData["session"]): boolean {
		const own = ownRun(session);
		if (own === undefined) return true;
		const log = logOf(own.lastEventId);
		const isOurs = this.#log === undefined || this.#log === log;
		if (!isOurs && !this.#isOver && this.#finds(session)) {
			this.#connect(); // It still goes on, beside the latest.
			return false;
		}
		if (!isOurs) {
			if (!this.#listener.goesOn()) {
				this.#stop("next");
				return false;
			}
			this.#isOver = false;
		}
		this.#log = log;
		this.#runPath = own.path;
		const [latest = own] = session.runs;
		this.#hasNext = latest.run > own.run && !this.#root.isOfOneRun;
		return true;
	}

	/** Whether our run is among those of the session; then we know where it is. */
	#finds({ runs }: EventData["session"]): boolean {
		const ours = runs.find((run) => logOf(run.lastEventId) === this.#log);
		if (ours === undefined) return false;
		this.#runPath = ours.path;
		this.#hasHeard = true;
		return true;
	}

	/** All of our run is here, and a later one of its session is there. */
	#next(): void {
		if (this.#listener.goesOn()) this.goOn();
		else this.#stop("next");
	}

	/** It is not an sse-tail that speaks; the address may become ours again. */
	#foreign(): void {
		this.#hasHeard = false;
		this.#retryMs = RETRY_MS.most;
		this.#show("foreign");
		this.#retryLater();
	}

	#stop(connection: Connection, cause?: string): void {
		this.#hasStopped = true;
		for (const timer of [this.#retry, this.#watchdog, this.#lost]) {
			clearTimeout(timer);
		}
		this.#lost = undefined;
		this.#source?.close();
		this.#show(connection, cause);
	}

	#retryLater(): void {
		clearTimeout(this.#watchdog);
		this.#source?.close();
		this.#lose();
		// Quickly where streams are cut, slowly where there is nobody.
		this.#retryMs = this.#hasHeard
			? RETRY_MS.first
			: Math.min(2 * this.#retryMs, RETRY_MS.most);
		clearTimeout(this.#retry);
		// When all of it is here, only who looks at it wants to know what comes next.
		if (this.#isOver && document.hidden) return;
		const isHere = isLoopbackHostname(location.hostname);
		const nextMs = isHere ? NEXT_MS.here : NEXT_MS.elsewhere;
		const ms = this.#isOver ? nextMs : this.#retryMs;
		this.#retry = setTimeout(() => this.#connect(), ms);
	}

	/** Says so, unless it heals soon. */
	#lose(): void {
		if (this.#isOver) {
			this.#show("over");
			return;
		}
		if (this.#lost !== undefined || this.#shown === "foreign") return;
		this.#lost = setTimeout(() => {
			this.#show("lost");
			this.#lost = setTimeout(() => this.#show("gone"), GONE_MS);
		}, GRACE_MS);
	}

	/** Looks whether the source is alive, as long as it should be. */
	#watch(): void {
		clearTimeout(this.#watchdog);
		const isStream = !this.#isOutOfSight && this.#openSource !== openPolls;
		const limit = isStream && !this.#hasHeard ? PATIENCE_MS : DEAD_MS;
		const leftMs = this.#heardAt + limit - performance.now();
		if (leftMs > 0) {
			this.#watchdog = setTimeout(() => this.#watch(), leftMs);
			return;
		}
		if (this.#hasEverHeard) this.#lose();
		else this.#openSource = openPolls;
		this.#connect();
	}

	/** The tab has come into sight, or gone out of it. */
	#sight(): void {
		clearTimeout(this.#hidden);
		if (document.hidden) {
			this.#hidden = setTimeout(() => {
				this.#isOutOfSight = true;
				clearTimeout(this.#watchdog);
				this.#source?.close();
				if (!this.#isOver) this.#connect();
			}, HIDDEN_MS);
			return;
		}
		const wasOutOfSight = this.#isOutOfSight;
		this.#isOutOfSight = false;
		const silentMs = performance.now() - this.#heardAt;
		const isWell = this.#shown === "open" || this.#shown === "closed";
		if (wasOutOfSight || silentMs > BEAT_MS || !isWell) this.#connect();
	}

	#show(connection: Connection, cause?: string): void {
		if (connection === this.#shown && cause === undefined) return;
		this.#shown = connection;
		this.#listener.onConnection(connection, cause);
	}
}
