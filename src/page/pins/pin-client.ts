import type { Root } from "../root.ts";
import type { Run } from "../run.ts";

/** How long, in ms, an answer may take. */
const ANSWER_MS = 20_000;

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
		const isOwn = this.#keys()[pin] !== undefined;
		return isOwn || this.#context.bearer() !== undefined;
	}

	/** @returns what is wrong; undefined when it has been set */
	async set(
		line: number,
		text: string,
		by: string | undefined,
	): Promise<string | undefined> {
		const answer = await this.#ask("pins", { line: line + 1, text, by });
		if (typeof answer === "string") return answer;
		const { pin, key } = answer;
		this.#remember({ ...this.#keys(), [`${pin}`]: `${key}` });
		return undefined;
	}

	/** @returns what is wrong; undefined when it has gone */
	async remove(pin: number): Promise<string | undefined> {
		const key = this.#keys()[pin];
		const answer = await this.#ask("unpin", { pin, key });
		return typeof answer === "string" ? answer : undefined;
	}

	async #ask(
		path: string,
		body: object,
	): Promise<Record<string, unknown> | string> {
		const { root, shown, bearer } = this.#context;
		const token = bearer();
		try {
			const answer = await fetch(root.of(path, shown().path), {
				method: "POST",
				headers: {
					"Content-Type": "application/json",
					...(token !== undefined && { Authorization: `Bearer ${token}` }),
				},
				body: JSON.stringify(body),
				signal: AbortSignal.timeout(ANSWER_MS),
			});
			const type = answer.headers.get("Content-Type") ?? "";
			if (!type.startsWith("application/json")) {
				return (await answer.text()).trim();
			}
			const said: Record<string, unknown> = await answer.json();
			return answer.ok ? said : `${said.problem}`;
		} catch {
			return "The server does not answer.";
		}
	}

	/** Of this run, what takes away each that was set here, as long as the tab is open. */
	#keys(): Record<string, string> {
		try {
			return JSON.parse(sessionStorage.getItem(this.#place) ?? "{}");
		} catch {
			return {};
		}
	}

	#remember(keys: Record<string, string>): void {
		try {
			sessionStorage.setItem(this.#place, JSON.stringify(keys));
		} catch {
			// Then only who has control takes it away.
		}
	}

	get #place(): string {
		return `sse-tail:pins:${this.#context.shown().start?.startedAt}`;
	}
}
