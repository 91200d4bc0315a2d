import type { IncomingMessage } from "node:http";
import { KiB, MiB } from "../defaults.ts";
import { isJsonObject } from "../json-object.ts";

/** A body larger than this is refused: all values of a form fit many times. */
const MOST_BYTES = 64 * KiB;

/**
 * One up to this is read to its end all the same, and thrown away: a connection
 * that is closed under who still sends is reset, and the answer lost with it
 * (RFC 9112, 9.6).
 */
const MOST_DISCARDED = 4 * MiB;

/**
 * What is nested deeper is refused: what reads and writes JSON by recursion, as
 * JSON.stringify does, would run out of stack.
 */
const DEEPEST = 100;

/** An object that somebody has sent, or why it is refused; undefined when they have gone. */
export type JsonBody =
	| { value: Record<string, unknown> }
	| { status: number; why: string }
	| undefined;

/** Reads a request's body, which is to be an object as JSON. */
export async function readJson(request: IncomingMessage): Promise<JsonBody> {
	const { headers } = request;
	// No form of a page elsewhere can send this type without asking first (CORS).
	const type = headers["content-type"] ?? "";
	if (!/^application\/json\s*(?:;|$)/i.test(type)) {
		return { status: 415, why: "Content-Type: application/json, please." };
	}
	const tooLarge = { status: 413, why: `${MOST_BYTES / KiB} KiB at most.` };
	if (Number(headers["content-length"] ?? 0) > MOST_DISCARDED) return tooLarge;
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		for await (const chunk of request) {
			length += chunk.length;
			if (length > MOST_DISCARDED) return tooLarge;
			if (length <= MOST_BYTES) chunks.push(chunk);
		}
	} catch {
		return undefined; // The connection was lost, or took too long.
	}
	if (length > MOST_BYTES) return tooLarge;
	try {
		const decoder = new TextDecoder("utf-8", { fatal: true });
		const value: unknown = JSON.parse(decoder.decode(Buffer.concat(chunks)));
		if (isJsonObject(value)) {
			return isDeeper(value, DEEPEST)
				? {
						status: 400,
						why: `The body is to be nested ${DEEPEST} deep at most.`,
					}
				: { value };
		}
	} catch {
		// As told below.
	}
	return { status: 400, why: "The body is to be an object, as JSON." };
}

/** Whether objects and arrays are nested deeper than that in the value. */
function isDeeper(value: unknown, levels: number): boolean {
	if (typeof value !== "object" || value === null) return false;
	if (levels === 0) return true;
	return Object.values(value).some((each) => isDeeper(each, levels - 1));
}
