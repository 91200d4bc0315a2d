import type { IncomingMessage } from "node:http";
import { createParser } from "eventsource-parser";
import { open, Reassembled } from "./viewer.ts";

/** One of many who watch. */
export interface CrowdViewer {
	/** Not started until it is to read. */
	response: IncomingMessage;
	all: Reassembled;
	/** Reads on to the end. */
	read(): Promise<void>;
}

/** Opens as many streams, in steps that the server's queue of connections takes. */
export async function openCrowd(
	events: URL,
	count: number,
): Promise<CrowdViewer[]> {
	const crowd: CrowdViewer[] = [];
	while (crowd.length < count) {
		const step = Math.min(100, count - crowd.length);
		const opened = Array.from({ length: step }, () => open(events));
		crowd.push(...(await Promise.all(opened)).map(viewer));
	}
	return crowd;
}

function viewer(response: IncomingMessage): CrowdViewer {
	const all = new Reassembled();
	const parser = createParser({ onEvent: (event) => all.add(event) });
	return {
		response,
		all,
		async read() {
			response.setEncoding("utf8");
			for await (const chunk of response) parser.feed(chunk);
		},
	};
}

/** So many lines at a time, so many times, with a pause of 50 ms after each: as a line of shell. */
export function chatter(times: number, lines: number): string {
	return `i=0; while [ $i -lt ${times} ]; do seq ${lines}; sleep 0.05; i=$((i+1)); done`;
}

/** What that prints. */
export function chatterText(times: number, lines: number): string {
	const once = Array.from({ length: lines }, (_, n) => `${n + 1}\n`).join("");
	return once.repeat(times);
}
