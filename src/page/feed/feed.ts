import type { EventData, EventName } from "../../protocol/events.ts";

/** Whether events can reach us; saved when they are in the page itself. */
export type Connection =
	| "connecting"
	| "open"
	| "lost"
	| "gone"
	| "closed"
	| "saved";

export interface FeedListener {
	onEvent<Name extends EventName>(name: Name, data: EventData[Name]): void;
	onConnection(connection: Connection): void;
}

const NAMES = [
	"start",
	"stdout",
	"stderr",
	"resize",
	"reset",
	"gap",
	"exit",
	"end",
] as const satisfies readonly EventName[];

/** A connection that has been lost this long, in ms, is called gone; we still try. */
const GONE_MS = 6000;

/** How long, in ms, we wait before we connect anew, when the browser won't. */
const RETRY_MS = 2000;

/**
 * Listens to the events until their end. A lost connection heals: the browser
 * reconnects and goes on after its last event id; where it gives up, we do.
 *
 * @param url of the events
 */
export function listen(url: URL, listener: FeedListener): void {
	let lastEventId = "";
	let goneTimer: ReturnType<typeof setTimeout> | undefined;

	const connected = () => {
		clearTimeout(goneTimer);
		goneTimer = undefined;
		listener.onConnection("open");
	};
	const lost = () => {
		if (goneTimer !== undefined) return;
		listener.onConnection("lost");
		goneTimer = setTimeout(() => listener.onConnection("gone"), GONE_MS);
	};
	const connect = () => {
		if (lastEventId !== "") url.searchParams.set("from", lastEventId);
		const source = new EventSource(url);
		source.onopen = connected;
		source.onerror = () => {
			lost();
			if (source.readyState === EventSource.CLOSED) {
				setTimeout(connect, RETRY_MS);
			}
		};
		for (const name of NAMES) {
			source.addEventListener(name, (event: MessageEvent<string>) => {
				lastEventId = event.lastEventId || lastEventId;
				listener.onEvent(name, JSON.parse(event.data));
				if (name === "end") {
					source.close();
					listener.onConnection("closed");
				}
			});
		}
	};
	listener.onConnection("connecting");
	connect();
}
