import type { RunPlace } from "../run/run.ts";

/**
 * What a command is told of its own run, in its environment: where it is to be
 * found, who started it, and where it can say something. Undefined is not to be
 * inherited: it would be another run's.
 *
 * @param by who started it, as they call themselves
 */
export function placeVariables(
	{ number, url, messages }: RunPlace,
	by: string | undefined,
): NodeJS.ProcessEnv {
	return {
		SSE_TAIL_RUN: `${number}`,
		SSE_TAIL_USER: by,
		SSE_TAIL_URL: url,
		SSE_TAIL_MESSAGES_URL: messages?.url,
		SSE_TAIL_MESSAGES_TOKEN: messages?.token,
	};
}
