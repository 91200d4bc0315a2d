import { FrameReader } from "../../protocol/frame-reader.ts";
import { Turns } from "../task.ts";
import type { Source, SourceListener } from "./source.ts";

/** Events by fetch, over one answer that goes on: for browsers without EventSource. */
export function openStream(url: URL, listener: SourceListener): Source {
	return open(listener, async (read) => {
		await read(url);
		listener.onLost(true);
	});
}

/**
 * Events by fetch, in one short answer after the other: for proxies that hold
 * an answer back until it has ended.
 */
export function openPolls(url: URL, listener: SourceListener): Source {
	const next = new URL(url);
	next.searchParams.set("poll", "");
	return open(listener, async (read) => {
		for (;;) {
			const lastEventId = await read(next);
			if (lastEventId !== "") next.searchParams.set("from", lastEventId);
		}
	});
}

/** Reads an answer to its end, and tells the last event id in it, or "". */
type Read = (url: URL) => Promise<string>;

function open(
	listener: SourceListener,
	run: (read: Read) => Promise<void>,
): Source {
	const aborter = new AbortController();
	const { signal } = aborter;
	run((url) => readAnswer(url, listener, signal)).catch(() => {
		// Unless we closed it: no connection, or one that broke.
		if (!signal.aborted) listener.onLost(true);
	});
	return { close: () => aborter.abort() };
}

async function readAnswer(
	url: URL,
	listener: SourceListener,
	signal: AbortSignal,
): Promise<string> {
	const response = await fetch(url, {
		signal,
		cache: "no-store",
		headers: { Accept: "text/event-stream" },
	});
	if (!response.ok) throw new Error(response.statusText);
	listener.onOpen();
	// How the server says that we have everything, and shall not ask again.
	if (response.status === 204) listener.onEvent("end", "{}", "");
	const reader = response.body?.getReader();
	const decoder = new TextDecoder();
	const frames = new FrameReader();
	const turns = new Turns();
	let lastEventId = "";
	for (;;) {
		const { value, done = true } = (await reader?.read()) ?? {};
		if (done || signal.aborted) return lastEventId;
		const text = decoder.decode(value, { stream: true });
		for (const { id = "", name, data } of frames.push(text)) {
			lastEventId = id || lastEventId;
			listener.onEvent(name, data, id);
		}
		await turns.next();
	}
}
