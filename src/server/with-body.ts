import type { Exchange } from "./exchange.ts";
import { refuse } from "./gate/refuse.ts";
import { readJson } from "./json-body.ts";

/** What a request says, as an object of JSON; nothing of it has been checked. */
export type Body = Record<string, unknown>;

/** Goes on with the body of the request, unless that is refused. */
export async function withBody(
	{ request, response }: Exchange,
	answer: (body: Body) => void | Promise<void>,
): Promise<void> {
	const body = await readJson(request);
	if (body === undefined) response.destroy();
	else if ("why" in body) refuse(response, body.status, body.why);
	else await answer(body.value);
}
