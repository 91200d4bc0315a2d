import { createHash } from "node:crypto";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createParser, type EventSourceMessage } from "eventsource-parser";

/** Opens a stream; the answer is not read yet. */
export async function open(
	url: URL,
	headers: Record<string, string> = {},
): Promise<IncomingMessage> {
	const request = get(url, { headers, agent: false });
	const [response] = await once(request, "response");
	return response;
}

/** Reads a whole answer. */
export async function body(response: Readable): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of response) chunks.push(chunk);
	return Buffer.concat(chunks);
}

/**
 * The events of a stream, read by a parser that is not ours, until the stream
 * ends or the listener returns false, which closes it.
 */
export async function readEvents(
	url: URL,
	lastEventId: string,
	onEvent: (event: EventSourceMessage) => unknown,
): Promise<void> {
	const response = await open(
		url,
		lastEventId ? { "Last-Event-ID": lastEventId } : {},
	);
	let open_ = true;
	const parser = createParser({
		onEvent: (event) => {
			if (open_ && onEvent(event) === false) open_ = false;
		},
	});
	const decoder = new TextDecoder();
	for await (const chunk of response) {
		parser.feed(decoder.decode(chunk, { stream: true }));
		if (!open_) break; // Leaving the loop destroys the response.
	}
}

/** What a viewer makes of the events: the output, as a hash, and the ending. */
export class Reassembled {
	readonly hash = createHash("sha256");
	readonly others: { event: string; data: unknown }[] = [];
	bytes = 0;
	lastEventId = "";

	add({ event = "", data, id }: EventSourceMessage): void {
		if (id !== undefined) this.lastEventId = id;
		if (event !== "stdout" && event !== "stderr") {
			this.others.push({ event, data: JSON.parse(data) });
			return;
		}
		const text = Buffer.from(JSON.parse(data)[1]);
		this.bytes += text.length;
		this.hash.update(text);
	}

	get names(): string[] {
		return this.others.map(({ event }) => event);
	}
}

/** Reads all events of a run. */
export async function reassemble(events: URL): Promise<Reassembled> {
	const all = new Reassembled();
	await readEvents(events, "", (event) => all.add(event));
	return all;
}

export function sha256(bytes: Buffer | string): string {
	return createHash("sha256").update(bytes).digest("hex");
}
