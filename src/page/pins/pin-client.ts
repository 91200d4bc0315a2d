import { answerOf, post, type Refusal } from "../ask.ts";
import type { Root } from "../root.ts";
import type { Run } from "../run.ts";

/** What the server answers to who has set one. */
interface NewPin {
	pin: number;
	/** What takes it away. */
	key: string;
}

/** The rest of the page, as who sets pins needs it. */
export interface PinContext {
	root: Root;
	/** The run that the page shows. */
	shown(): Run;
	/** What gives control; undefined for who has none. */
	bearer(): string | undefined;
}

/** Sets pins, and takes away those that were set in this tab, or with control any. */
export class PinClient {
	readonly #context: PinContext;

	constructor(context: PinContext) {
		this.#context = context;
	}

	/** Whether it can be asked to take that one away. */
	mayRemove(pin: number): boolean {
		const isOwn = keysAt(this.#place)[pin] !== undefined;
		return isOwn || this.#context.bearer() !== undefined;
	}

	/** @returns what is wrong; undefined when it has been set */
	async set(
		line: number,
		text: string,
		by: string | undefined,
	): Promise<string | undefined> {
		const place = this.#place;
		const request = { line: line + 1, text, by };
		const answer = await this.#ask<NewPin>("pins", request);
		if ("problem" in answer) return answer.problem;
		const { pin, key } = answer;
		remember(place, { ...keysAt(place), [`${pin}`]: key });
		return undefined;
	}

	/** @returns what is wrong; undefined when it has gone */
	async remove(pin: number): Promise<string | undefined> {
		const key = keysAt(this.#place)[pin];
		const answer = await this.#ask<Record<string, never>>("unpin", {
			pin,
			key,
		});
		return "problem" in answer ? answer.problem : undefined;
	}

	#ask<Answer extends object>(
		path: string,
		body: object,
	): Promise<Answer | Refusal> {
		const { root, shown, bearer } = this.#context;
		return answerOf(post(root.of(path, shown().path), bearer(), body));
	}

	/** Where the keys of the run that is shown now are kept. */
	get #place(): string {
		return `sse-tail:pins:${this.#context.shown().start?.startedAt}`;
	}
}

/** Of a run, what takes away each that was set here, as long as the tab is open. */
function keysAt(place: string): Record<string, string> {
	try {
		return JSON.parse(sessionStorage.getItem(place) ?? "{}");
	} catch {
		return {};
	}
}

function remember(place: string, keys: Record<string, string>): void {
	try {
		sessionStorage.setItem(place, JSON.stringify(keys));
	} catch {
		// Then only who has control takes it away.
	}
}
