import { spawn } from "node:child_process";
import type { ExitData } from "../../protocol/events.ts";
import type { FirstError } from "../../protocol/first-error.ts";
import type { Run } from "../../run/run.ts";
import type { Session } from "../../session/session.ts";
import type { Host } from "../host.ts";
import type { Voice } from "../voice.ts";
import {
	type Notification,
	notificationOf,
	sentenceOf,
} from "./notification.ts";
import { bodyFor, type Target } from "./target.ts";
import type { When } from "./when.ts";

/** How long, in ms, it may take to tell somebody. */
const TELLING_MS = 10_000;

/** The longest delay of a timer, in ms. */
const LONGEST_MS = 2 ** 31 - 1;

/** Who is told, and when. */
export interface Telling {
	targets: readonly Target[];
	/** Words that are run too, with the same in their environment. */
	command: readonly string[] | undefined;
	/** What the command is called in messages. */
	called: string;
	when: When;
}

export interface NotifierOptions {
	host: Host;
	voice: Voice;
	/** Those that there are now. */
	tellings: () => readonly Telling[];
	/** What a run that failed shows first. */
	firstError: (run: Run) => Promise<FirstError | undefined>;
	/** Whether the page is still there when a run has ended. */
	isKept: boolean;
}

/** Tells those who don't watch how runs end, and that one says nothing any more. */
export class Notifier {
	readonly #options: NotifierOptions;
	readonly #telling = new Set<Promise<void>>();
	/** What could not be told is said once of each. */
	readonly #failed = new Set<string>();

	constructor(options: NotifierOptions) {
		this.#options = options;
	}

	/** Tells of each run of the session that begins from now on. */
	follow(session: Session): void {
		session.onStart((run) => {
			const { tellings } = this.#options;
			const stops = tellings().flatMap((telling) => {
				const { silentMs } = telling.when;
				if (silentMs === undefined) return [];
				return onSilence(run, silentMs, () =>
					this.#tell(telling, session, run),
				);
			});
			void run.ended.then((exit) => {
				for (const stop of stops) stop();
				for (const telling of tellings()) {
					const { success, failure } = telling.when;
					const isWanted = exit.code === 0 ? success : failure;
					if (isWanted) this.#tell(telling, session, run, exit);
				}
			});
		});
	}

	/** Resolves when all who were to be told have been, or could not be. */
	async settled(): Promise<void> {
		while (this.#telling.size > 0) await Promise.all(this.#telling);
	}

	#tell(who: Telling, session: Session, run: Run, exit?: ExitData): void {
		const telling = this.#tellAll(who, session, run, exit).finally(() =>
			this.#telling.delete(telling),
		);
		this.#telling.add(telling);
	}

	async #tellAll(
		{ targets, command, called }: Telling,
		session: Session,
		run: Run,
		exit?: ExitData,
	): Promise<void> {
		const { firstError, isKept } = this.#options;
		const [best = session.url] = session.urls;
		const notification = notificationOf({
			run,
			event: exit === undefined ? "silent" : "end",
			exit,
			firstError: exit && exit.code !== 0 ? await firstError(run) : undefined,
			page: exit === undefined || isKept ? best : undefined,
		});
		await Promise.all([
			...targets.map((target) => this.#post(target, notification)),
			...(command ? [this.#run(command, called, notification)] : []),
		]);
	}

	async #post(target: Target, notification: Notification): Promise<void> {
		// Not all of the URL: a webhook's is a secret.
		const { host } = target.url;
		try {
			const answer = await fetch(target.url, {
				method: "POST",
				headers: { "Content-Type": "application/json" },
				body: JSON.stringify(bodyFor(target, notification)),
				signal: AbortSignal.timeout(TELLING_MS),
			});
			await answer.body?.cancel();
			if (!answer.ok) this.#fail(host, `it answers ${answer.status}`);
		} catch (error) {
			this.#fail(host, reasonOf(error));
		}
	}

	/** What it prints is ours to print, on stderr: stdout is the command's. */
	#run(
		[file = "", ...args]: readonly string[],
		called: string,
		notification: Notification,
	): Promise<void> {
		const { host } = this.#options;
		return new Promise((resolve) => {
			const child = spawn(file, args, {
				env: { ...host.env, ...environmentOf(notification) },
				stdio: ["ignore", 2, 2],
				timeout: TELLING_MS,
				killSignal: "SIGKILL",
			});
			child.once("error", (error) => {
				this.#fail(called, error.message);
				resolve();
			});
			child.once("exit", (code, signal) => {
				if (code !== 0) this.#fail(called, `it ended with ${signal ?? code}`);
				resolve();
			});
		});
	}

	#fail(what: string, why: string): void {
		if (this.#failed.has(what)) return;
		this.#failed.add(what);
		const { tell, say } = this.#options.voice;
		tell(say.warning(`cannot notify ${what}: ${why}`));
	}
}

/**
 * Calls back when a run has printed nothing for so long, once for each time
 * that it falls silent.
 *
 * @returns stops that
 */
function onSilence(run: Run, ms: number, callBack: () => void): () => void {
	const silentMs = Math.min(ms, LONGEST_MS);
	const timer = setTimeout(callBack, silentMs).unref();
	const stop = run.journal.onGrowth(() => timer.refresh());
	return () => {
		clearTimeout(timer);
		stop();
	};
}

/** A notification for a command, which finds it in its environment. */
function environmentOf(notification: Notification): NodeJS.ProcessEnv {
	const { firstError } = notification;
	const all = {
		EVENT: notification.event,
		SENTENCE: sentenceOf(notification),
		RUN: notification.run,
		COMMAND: notification.command,
		TITLE: notification.title,
		NAME: notification.name,
		USER: notification.by,
		REASON: notification.reason,
		EXIT_CODE: notification.exitCode,
		SIGNAL: notification.signal,
		DURATION_MS: notification.durationMs,
		URL: notification.url,
		FIRST_ERROR: firstError?.text ?? null,
	};
	return Object.fromEntries(
		Object.entries(all).map(([name, value]) => [
			`SSE_TAIL_${name}`,
			// A text with a NUL is no variable's value.
			value === null ? "" : String(value).replaceAll("\0", ""),
		]),
	);
}

/** In a few words: fetch hides the cause behind "fetch failed". */
function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	if (error.name === "TimeoutError") return "it does not answer";
	const { cause } = error;
	return cause instanceof Error
		? "code" in cause && cause.message === ""
			? String(cause.code)
			: cause.message
		: error.message;
}
