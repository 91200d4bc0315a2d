import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerResponse } from "node:http2";

/**
 * Gives a request of HTTP/2, and the response to it, what Node's compatibility
 * API lacks of those of HTTP/1.1.
 */
export function asHttp1(
	request: IncomingMessage,
	response: ServerResponse,
): void {
	const { headers } = request;
	// Both may say who is asked, but not differently (RFC 9113, 8.3.1).
	const asked = [headers[":authority"], headers.host];
	const host = [...new Set(asked)].flatMap((each) => each ?? []);
	Object.defineProperty(request, "headersDistinct", { value: { host } });
	const { stream } = response as unknown as Http2ServerResponse;
	Object.defineProperties(response, {
		destroyed: { get: () => stream.destroyed },
		writableNeedDrain: { get: () => stream.writableNeedDrain },
	});
}
