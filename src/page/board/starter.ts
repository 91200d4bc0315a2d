import type { ShownCommand, WrongValue } from "../../protocol/control.ts";
import type { Value } from "../../protocol/parameters.ts";
import { type ControlClient, newKey } from "./control-client.ts";

/** What is filled in, by parameter; null for what is left out, whatever its default. */
export type FormValues = Record<string, Value | null>;

/** What somebody wants to run. */
export interface Order {
	command: ShownCommand;
	values: FormValues;
	reason: string | undefined;
	/** Whoever wants it, as they call themselves. */
	by: string | undefined;
	/** Where it was asked for: the same elsewhere is another run. */
	scope: string;
}

/** What became of it. */
export type Started =
	| { run: number | string }
	/** How many wait, with it. */
	| { position: number }
	| { wrong: readonly WrongValue[] }
	| { problem: string };

/**
 * Two clicks within so many ms of the first one's answer are one double click:
 * nobody can have seen what came of the first.
 */
const DOUBLE_MS = 1000;

/** For so long, in ms, it is the same request that is sent again when it failed. */
const AGAIN_MS = 60_000;

/**
 * Asks for runs. What is asked for twice, by a double click or since the answer
 * was lost, is one run: it has the same key until a run has come of it.
 */
export class Starter {
	readonly #client: ControlClient;
	/** Of what has been asked for, by all that was asked; and until when, in ms. */
	readonly #keys = new Map<string, { key: string; until: number }>();

	constructor(client: ControlClient) {
		this.#client = client;
	}

	async start({ command, values, reason, by, scope }: Order): Promise<Started> {
		const request = {
			command: command.name,
			values,
			...(reason !== undefined && { reason }),
			...(by !== undefined && { by }),
		};
		const asked = JSON.stringify([scope, request]);
		const kept = this.#keyOf(asked);
		kept.until = Number.POSITIVE_INFINITY;
		const answer = await this.#client.run(request, kept.key);
		const isStarted = "run" in answer || "waiting" in answer;
		kept.until = performance.now() + (isStarted ? DOUBLE_MS : AGAIN_MS);
		if ("busy" in answer) return { problem: answer.busy };
		if ("unknown" in answer) return { problem: answer.unknown };
		return answer;
	}

	#keyOf(asked: string): { key: string; until: number } {
		const now = performance.now();
		for (const [each, { until }] of this.#keys) {
			if (until < now) this.#keys.delete(each);
		}
		const kept = this.#keys.get(asked) ?? { key: newKey(), until: 0 };
		this.#keys.set(asked, kept);
		return kept;
	}
}
