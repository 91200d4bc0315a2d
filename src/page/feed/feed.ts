import {
	EVENT_NAMES,
	type EventData,
	type EventName,
	type FailureData,
} from "../../protocol/events.ts";
import { readEvent } from "../../protocol/read-event.ts";
import { openEventSource } from "./event-source.ts";
import { openPolls, openStream } from "./fetch-source.ts";
import type { OpenSource, Source } from "./source.ts";

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
	| "closed"
	| "saved";

export interface FeedListener {
	onEvent<Name extends EventName>(name: Name, data: EventData[Name]): void;
	/** @param cause said by the server when it has failed */
	onConnection(connection: Connection, cause?: string): void;
}

/** A connection that has been lost this long, in ms, is called gone; we still try. */
const GONE_MS = 6000;

/** How long, in ms, we wait before we connect anew, when the browser won't. */
const RETRY_MS = 2000;

/**
 * When nothing at all has come for so long, in ms, something on the way holds
 * it back: the server's first event is sent at once.
 */
const PATIENCE_MS = 5000;

/**
 * Listens to the events until their end. A lost connection heals: the browser
 * reconnects and goes on after its last event id; where it gives up, we do.
 *
 * @param url of the events
 */
export function listen(url: URL, listener: FeedListener): void {
	let openSource: OpenSource =
		"EventSource" in globalThis ? openEventSource : openStream;
	let source: Source | undefined;
	let lastEventId = "";
	let goneTimer: ReturnType<typeof setTimeout> | undefined;
	let isForeign = false;

	const patience = setTimeout(() => {
		openSource = openPolls;
		connect();
	}, PATIENCE_MS);
	const connected = () => {
		if (isForeign) return; // Until what it says is ours again.
		clearTimeout(goneTimer);
		goneTimer = undefined;
		listener.onConnection("open");
	};
	const lost = (isOver: boolean) => {
		if (isOver) setTimeout(connect, RETRY_MS);
		if (goneTimer !== undefined || isForeign) return;
		listener.onConnection("lost");
		goneTimer = setTimeout(() => listener.onConnection("gone"), GONE_MS);
	};
	const heard = (name: string, data: string, id: string) => {
		clearTimeout(patience);
		if (!isEventName(name)) return;
		const event = readEvent(name, data);
		if (event === undefined) return refused();
		lastEventId = id || lastEventId;
		if (isForeign) {
			isForeign = false;
			connected();
		}
		listener.onEvent(name, event);
		if (name !== "end" && name !== "failure") return;
		source?.close();
		if (name === "end") listener.onConnection("closed");
		else listener.onConnection("failed", (event as FailureData).reason);
	};
	/** It is not an sse-tail that speaks; the address may become ours again. */
	const refused = () => {
		source?.close();
		clearTimeout(goneTimer);
		isForeign = true;
		listener.onConnection("foreign");
		setTimeout(connect, RETRY_MS);
	};
	const connect = () => {
		source?.close();
		if (lastEventId !== "") url.searchParams.set("from", lastEventId);
		source = openSource(url, {
			onOpen: connected,
			onEvent: heard,
			onLost: lost,
		});
	};
	listener.onConnection("connecting");
	connect();
}

function isEventName(name: string): name is EventName {
	return (EVENT_NAMES as readonly string[]).includes(name);
}
