import { EVENT_NAMES } from "../../protocol/events.ts";
import type { Source, SourceListener } from "./source.ts";

/**
 * Events by the browser's own EventSource, which would reconnect by itself:
 * but after seconds only, and in some cases never.
 */
export function openEventSource(url: URL, listener: SourceListener): Source {
	const source = new EventSource(url);
	source.onerror = () => {
		source.close();
		listener.onLost();
	};
	for (const name of EVENT_NAMES) {
		source.addEventListener(name, (event: MessageEvent<string>) =>
			listener.onEvent(name, event.data, event.lastEventId),
		);
	}
	return source;
}
