import { FrameReader } from "../../protocol/frame-reader.ts";
import { Turns } from "../task.ts";
import type { Source, SourceListener } from "./source.ts";
import { steadyDelay } from "./steady-delay.ts";

/** How long, in ms, a tab out of sight waits before it asks again. */
const GLANCE_MS = 2000;

/** Events by fetch, over one answer that goes on: for browsers without EventSource. */
export function openStream(url: URL, listener: SourceListener): Source {
	return open(listener, async (read) => {
		await read(url);
		listener.onLost();
	});
}

/**
 * The same, read only from when a promise resolves: until then the server waits.
 *
 * @param onOpen called when the answer has begun
 */
export function openHeldStream(
	url: URL,
	listener: SourceListener,
	until: Promise<void>,
	onOpen: () => void,
): Source {
	return open(listener, async (_read, signal) => {
		await readAnswer(url, listener, signal, async () => {
			onOpen();
			await until;
		});
		listener.onLost();
	});
}

/**
 * Events by fetch, in one short answer after the other: for proxies that hold
 * an answer back until it has ended.
 */
export function openPolls(url: URL, listener: SourceListener): Source {
	return poll(url, "", listener, async () => {});
}

/**
 * Events by fetch, in answers that hold no connection: HTTP/1.1 gives a browser
 * six of them for all its tabs at an address.
 */
export function openGlances(url: URL, listener: SourceListener): Source {
	return poll(url, "0", listener, () => steadyDelay(GLANCE_MS));
}

function poll(
	url: URL,
	wait: string,
	listener: SourceListener,
	pause: () => Promise<void>,
): Source {
	const next = new URL(url);
	next.searchParams.set("poll", wait);
	return open(listener, async (read, signal) => {
		while (!signal.aborted) {
			const lastEventId = await read(next);
			if (lastEventId !== "") next.searchParams.set("from", lastEventId);
			await pause();
		}
	});
}

/** Reads an answer to its end, and tells the last event id in it, or "". */
type Read = (url: URL) => Promise<string>;

function open(
	listener: SourceListener,
	run: (read: Read, signal: AbortSignal) => Promise<void>,
): Source {
	const aborter = new AbortController();
	const { signal } = aborter;
	run((url) => readAnswer(url, listener, signal), signal).catch(() => {
		// Unless we closed it: no connection, or one that broke.
		if (!signal.aborted) listener.onLost();
	});
	return { close: () => aborter.abort() };
}

/**
 * Reads the events of one answer to its end.
 *
 * @param onOpen called when it has begun; it is read when that has been done
 * @returns the last event id in it, or ""
 * @throws {Error} for what is no stream of events, or breaks off
 */
export async function readAnswer(
	url: URL,
	listener: SourceListener,
	signal: AbortSignal,
	onOpen: () => void | Promise<void> = () => {},
): Promise<string> {
	const response = await fetch(url, {
		signal,
		cache: "no-store",
		headers: { Accept: "text/event-stream" },
	});
	const type = response.headers.get("Content-Type") ?? "";
	// What is no stream of events is another program's answer.
	if (!response.ok || !type.startsWith("text/event-stream")) {
		throw new Error(`${response.status} ${type}`);
	}
	await onOpen();
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
