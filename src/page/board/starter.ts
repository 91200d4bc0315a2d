import type { ShownCommand, WrongValue } from "../../protocol/control.ts";
import type { Value } from "../../protocol/parameters.ts";
import { type ControlClient, newKey } from "./control-client.ts";

/** What is to be filled in, by parameter: null for what has a default and is left out. */
export type FormValues = Record<string, Value | null>;

/** What somebody wants to run. */
export interface Order {
	command: ShownCommand;
	values: FormValues;
	reason: string | undefined;
	by: string | undefined;
}

/** What became of it. */
export type Started =
	| { run: number }
	/** How many are before it, and it. */
	| { position: number }
	| { wrong: readonly WrongValue[] }
	| { problem: string };

/**
 * Two clicks within so many ms of the first one's answer are one double click:
 * nobody can have seen what came of the first.
 */
const DOUBLE_MS = 1000;

/**
 * Asks for runs. What is asked for twice, by a double click or since the answer
 * was lost, is one run: it has the same key until a run has come of it.
 */
export class Starter {
	readonly #client: ControlClient;
	/** Of what has been asked for, by all that was asked. */
	readonly #keys = new Map<string, string>();

	constructor(client: ControlClient) {
		this.#client = client;
	}

	async start({ command, values, reason, by }: Order): Promise<Started> {
		const request = {
			command: command.name,
			values,
			...(reason !== undefined && { reason }),
			...(by !== undefined && { by }),
		};
		const asked = JSON.stringify(request);
		const key = this.#keys.get(asked) ?? newKey();
		this.#keys.set(asked, key);
		const answer = await this.#client.run(request, key);
		if ("run" in answer || "waiting" in answer) {
			setTimeout(() => {
				if (this.#keys.get(asked) === key) this.#keys.delete(asked);
			}, DOUBLE_MS);
			return answer;
		}
		if ("wrong" in answer || "problem" in answer) return answer;
		return { problem: "busy" in answer ? answer.busy : answer.unknown };
	}
}
