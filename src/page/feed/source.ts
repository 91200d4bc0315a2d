/** Hears what comes over one connection, or one after the other. */
export interface SourceListener {
	onOpen(): void;
	/** @param id empty when the event has none */
	onEvent(name: string, data: string, id: string): void;
	/** The connection is lost; `isOver` when the source won't try again. */
	onLost(isOver: boolean): void;
}

/** A way for events to come to the page, open until it is closed. */
export interface Source {
	close(): void;
}

/** Opens a source of the events at the URL. */
export type OpenSource = (url: URL, listener: SourceListener) => Source;
