import { EVENT_NAMES } from "../../protocol/events.ts";
import type { Source, SourceListener } from "./source.ts";

/** Events by the browser's own EventSource, which reconnects by itself. */
export function openEventSource(url: URL, listener: SourceListener): Source {
	const source = new EventSource(url);
	source.onopen = () => listener.onOpen();
	source.onerror = () =>
		listener.onLost(source.readyState === EventSource.CLOSED);
	for (const name of EVENT_NAMES) {
		source.addEventListener(name, (event: MessageEvent<string>) =>
			listener.onEvent(name, event.data, event.lastEventId),
		);
	}
	return source;
}
