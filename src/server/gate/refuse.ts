import type { ServerResponse } from "node:http";
import { COMMON_HEADERS, pagePolicy } from "../headers.ts";

export const PLAIN_TEXT = "text/plain; charset=utf-8";

/**
 * Answers in a line of plain text why there is nothing to see, and ends the
 * connection: who is refused is not to hold one.
 */
export function refuse(
	response: ServerResponse,
	status: number,
	why: string,
): void {
	closeAfter(response);
	response.writeHead(status, { ...COMMON_HEADERS, "Content-Type": PLAIN_TEXT });
	response.end(`${why}\n`);
}

/** For who comes without the token: what to do, and nothing of the run. */
const LOCKED_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>sse-tail: the token is missing</title>
<style>body { max-width: 36em; margin: 15vh auto; padding: 0 1.5em; font: 16px/1.5 system-ui, sans-serif } code { font-family: ui-monospace, monospace }</style>
<h1>The token is missing</h1>
<p>Open the whole URL that sse-tail printed, with its <code>?token=…</code>, or scan its QR code. Whoever started sse-tail can send it to you; the Share button of their page has it too.</p>
<p>If this page has worked before: sse-tail was started anew, and has a new token.</p>
`;

/** Answers who comes without the token (RFC 9110, 15.5.2). */
export function askForToken(
	response: ServerResponse,
	wantsHtml: boolean,
): void {
	response.setHeader("WWW-Authenticate", "Bearer");
	if (!wantsHtml) {
		refuse(
			response,
			401,
			"Use the URL that sse-tail printed: it ends in ?token=…",
		);
		return;
	}
	closeAfter(response);
	response.writeHead(401, {
		...COMMON_HEADERS,
		"Content-Security-Policy": pagePolicy(LOCKED_PAGE),
		"Content-Type": "text/html; charset=utf-8",
	});
	response.end(LOCKED_PAGE);
}

/** Ends the connection after this answer; in HTTP/2 other streams share it. */
function closeAfter(response: ServerResponse): void {
	if (response.req.httpVersionMajor > 1) return;
	response.setHeader("Connection", "close");
}
