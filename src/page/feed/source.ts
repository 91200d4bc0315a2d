/** Hears what comes over one connection, or one after the other. */
export interface SourceListener {
	/** @param id empty when the event has none */
	onEvent(name: string, data: string, id: string): void;
	/** The connection is lost, and the source tries no more. */
	onLost(): void;
}

/** A way for events to come to the page, open until it is closed or lost. */
export interface Source {
	close(): void;
}

/** Opens a source of the events at the URL. */
export type OpenSource = (url: URL, listener: SourceListener) => Source;
