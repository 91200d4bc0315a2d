import { debuglog } from "node:util";
import type { Words } from "./say.ts";
import type { Voice } from "./voice.ts";

/** So many different ones are told at most: a disk that fails has many ways to say so. */
const MOST_TOLD = 20;

/** Whether NODE_DEBUG=sse-tail asks for stack traces. */
const wantsStack = () => debuglog("sse-tail").enabled;

/**
 * Tells of errors that viewers ran into, which the command and the other
 * viewers do not feel: each once, however often it comes.
 */
export function errorReporter({ tell, say }: Voice): (error: Error) => void {
	const told = new Set<string>();
	return (error) => {
		const { message } = error;
		if (told.has(message) || told.size === MOST_TOLD) return;
		told.add(message);
		tell(say.error(`a viewer's stream had to end: ${message}`));
		if (wantsStack()) tell(stackOf(error));
	};
}

/** What was not foreseen, for whoever mends it: with its stack. */
export function crashReport(error: Error, say: Words): string {
	return `${say.error(`unforeseen: ${error.message}; please report it, with this:`)}${stackOf(error)}`;
}

function stackOf({ stack = "" }: Error): string {
	return `${stack}\n`;
}
