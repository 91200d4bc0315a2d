import type {
	ChoicesAnswer,
	RunAnswer,
	RunRequest,
	StopAnswer,
} from "../../protocol/control.ts";
import { answerOf, post, type Refusal } from "../ask.ts";

/** At once, whether it is of use or not: people copy what is in the address bar. */
const FROM_ADDRESS = takeFromAddress();

/**
 * Asks the server to start and stop, for a page that has control: by a token
 * from the fragment of the link that opened it, which the browser keeps for
 * this tab alone.
 */
export class ControlClient {
	readonly #root: URL;
	readonly #token: string;

	private constructor(root: URL, token: string) {
		this.#root = root;
		this.#token = token;
	}

	/** What it asks by. */
	get bearer(): string {
		return this.#token;
	}

	/**
	 * For a page that has control; undefined for one that does not, or no longer.
	 *
	 * @param root of the session
	 */
	static async open(root: URL): Promise<ControlClient | undefined> {
		const key = `sse-tail:control:${root.pathname}`;
		const given = FROM_ADDRESS ?? recallHere(key);
		if (given === undefined) return undefined;
		// It may be a ticket, good once; or of a session that has ended.
		const url = new URL("control", root);
		const answer = await post(url, given, {}).catch(() => undefined);
		if (answer === undefined) return undefined;
		if (answer.status === 403 || answer.status === 405) forgetHere(key);
		if (!answer.ok) return undefined;
		const { control }: { control: string } = await answer.json();
		rememberHere(key, control);
		return new ControlClient(root, control);
	}

	/**
	 * Asks for a run.
	 *
	 * @param key the same key is the same run, however often it is asked for
	 */
	async run(request: RunRequest, key: string): Promise<RunAnswer | Refusal> {
		const headers = { "Idempotency-Key": key };
		return this.#ask("runs", request, headers);
	}

	/** @param by whoever asks, as they call themselves */
	async stop(
		run: number,
		signal: string,
		by: string | undefined,
	): Promise<StopAnswer | Refusal> {
		return this.#ask(`runs/${run}/stop`, { signal, by });
	}

	/**
	 * What a parameter's command lists.
	 *
	 * @param others what is filled in elsewhere
	 */
	async choices(
		command: string,
		parameter: string,
		others: URLSearchParams,
		signal: AbortSignal,
	): Promise<ChoicesAnswer | Refusal> {
		const path = `commands/${command}/choices/${parameter}?${others}`;
		const url = new URL(path, this.#root);
		const headers = { Authorization: `Bearer ${this.#token}` };
		return answerOf(fetch(url, { headers, signal }));
	}

	/** Takes back what waits. */
	async withdraw(waiting: number): Promise<Refusal | Record<string, never>> {
		return this.#ask("withdraw", { waiting });
	}

	async #ask<Answer>(
		path: string,
		body: object,
		headers: Record<string, string> = {},
	): Promise<Answer | Refusal> {
		const url = new URL(path, this.#root);
		return answerOf(post(url, this.#token, body, headers));
	}
}

/** A key that no other request has. */
export function newKey(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(
		"",
	);
}

/** What gives control, taken out of the address, which people copy. */
function takeFromAddress(): string | undefined {
	const [, control] = /^#control=([\w-]+)$/.exec(location.hash) ?? [];
	if (control === undefined) return undefined;
	const { pathname, search } = location;
	history.replaceState(history.state, "", pathname + search);
	return control;
}

/** In this tab alone: not where other tabs, or another day, could find it. */
function recallHere(key: string): string | undefined {
	try {
		return sessionStorage.getItem(key) ?? undefined;
	} catch {
		return undefined;
	}
}

function rememberHere(key: string, value: string): void {
	try {
		sessionStorage.setItem(key, value);
	} catch {
		// Then it is gone when the page is loaded anew.
	}
}

function forgetHere(key: string): void {
	try {
		sessionStorage.removeItem(key);
	} catch {
		// There is nothing to forget.
	}
}
