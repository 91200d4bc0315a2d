/** What the server says when it does not do what it was asked. */
export interface Refusal {
	problem: string;
}

/** How long, in ms, an answer may take. A run that waits for choices takes longest. */
const ANSWER_MS = 60_000;

/** @param token what gives control; undefined for who has none */
export function post(
	url: URL,
	token: string | undefined,
	body: object,
	headers: Record<string, string> = {},
): Promise<Response> {
	return fetch(url, {
		method: "POST",
		headers: {
			...headers,
			...(token !== undefined && { Authorization: `Bearer ${token}` }),
			"Content-Type": "application/json",
		},
		body: JSON.stringify(body),
		signal: AbortSignal.timeout(ANSWER_MS),
	});
}

/** What the server answers, or why it does not. */
export async function answerOf<Answer>(
	response: Promise<Response>,
): Promise<Answer | Refusal> {
	try {
		const answer = await response;
		const type = answer.headers.get("Content-Type") ?? "";
		if (type.startsWith("application/json")) return await answer.json();
		return { problem: (await answer.text()).trim() };
	} catch {
		return { problem: "The server does not answer." };
	}
}
