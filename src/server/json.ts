import type { ServerResponse } from "node:http";
import { limitAnswer } from "./gate/limits.ts";
import { COMMON_HEADERS } from "./headers.ts";

/** The headers of an answer in JSON. */
export const JSON_HEADERS = {
	...COMMON_HEADERS,
	"Content-Type": "application/json",
};

/**
 * Answers with a line of JSON. However long that took to be made: whoever doesn't
 * take it then in time is given up, for it may be megabytes.
 */
export function answerJson(
	response: ServerResponse,
	body: object,
	status = 200,
): void {
	limitAnswer(response);
	response.writeHead(status, JSON_HEADERS);
	response.end(jsonLine(body));
}

export function jsonLine(body: object): string {
	return `${JSON.stringify(body)}\n`;
}
