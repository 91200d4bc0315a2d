import type { ServerResponse } from "node:http";
import { COMMON_HEADERS } from "./headers.ts";

/** The headers of an answer in JSON. */
export const JSON_HEADERS = {
	...COMMON_HEADERS,
	"Content-Type": "application/json",
};

/** Answers with a line of JSON. */
export function answerJson(
	response: ServerResponse,
	body: object,
	status = 200,
): void {
	response.writeHead(status, JSON_HEADERS);
	response.end(jsonLine(body));
}

export function jsonLine(body: object): string {
	return `${JSON.stringify(body)}\n`;
}
