import type { RequestListener } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { MiB } from "../defaults.ts";
import type { History } from "../history/history.ts";
import type { KeptRuns } from "../history/kept-runs.ts";
import { growsBeyond } from "../journal/growth.ts";
import type { OnDiskProblem } from "../journal/spool.ts";
import { Mask } from "../mask/mask.ts";
import { logToken, randomSuffix } from "../protocol/id.ts";
import { Run, type RunOptions, type RunPlace } from "../run/run.ts";
import type { Audience } from "../server/audience.ts";
import type { Controlled } from "../server/control-answers.ts";
import { earlierGoodRuns } from "../server/earlier/earlier-runs.ts";
import type { ServedRun } from "../server/runs.ts";
import {
	type MountOptions,
	mountServer,
	type RunningServer,
	type ServerOptions,
	type ServerUrls,
	startServer,
} from "../server/server.ts";
import type { Command } from "./command.ts";
import type { Control } from "./control.ts";
import type { ControlledCommands, ControlledSession } from "./controlled.ts";
import { JoinedRuns } from "./joined-runs.ts";
import { Runs } from "./runs.ts";

export interface SessionOptions extends ServerOptions, CommonOptions {}

/**
 * More of a log than this, in bytes, is not left to be read at its end, where it
 * takes longer than this, in ms: who prints all at once is not to be slowed.
 */
const MUCH_BYTES = 4 * MiB;
const LONG_MS = 3000;

/** The same for requests that a server of somebody else's gets. */
export interface MountedOptions extends MountOptions, CommonOptions {}

interface CommonOptions {
	/** Reads the page's HTML. */
	page: () => Promise<string>;
	/** Of the page, as long as there is no run; undefined for that of the only command. */
	title?: string | undefined;
	/** What viewers are not to see; undefined for nothing. */
	mask: Mask | undefined;
	/** How many bytes of log are kept, of all runs together. */
	maxLog: number;
	/** Told of what keeps the history from the disk. */
	onDiskProblem: OnDiskProblem;
	/** Keeps its runs beyond its end; undefined for no runs. */
	history?: History | undefined;
	/** Publishes its runs elsewhere; undefined for no runs. */
	hub?: Publishing | undefined;
	/** What those may run who have control; undefined for nothing. */
	control?: ControlledCommands | undefined;
}

/** Publishes runs elsewhere, whatever it takes: no run waits for that. */
export interface Publishing {
	/** Publishes a run that has begun. */
	publish(run: Run): void;
	/** Lets others start and stop what this does, by a right of their own. */
	offer(controlled: Controlled): void;
	/** Whether its log is still to be read by us. */
	isPublishing(run: Run): boolean;
	/** Has no more to do with a run: its log is about to be closed. */
	forget(run: Run): void;
	/** Resolves when all has been published, or can't be. */
	close(): Promise<void>;
}

/**
 * Listens, for runs that are to be started. A run that ends doesn't end the
 * session.
 *
 * @throws {TailError} "failed" when it cannot listen there
 */
export async function createSession(options: SessionOptions): Promise<Session> {
	const { mask = new Mask([]) } = options;
	const controlled = await controlledOf(options, mask);
	const server = await startServer({ ...options, controlled }).catch(
		async (error) => {
			await options.history?.close();
			throw error;
		},
	);
	const kept =
		controlled && (await options.history?.kept((lines) => mask.text(lines)));
	return new Session(server, { ...options, mask }, controlled, kept);
}

/** The same for requests that come to a server of somebody else's: to `listener`. */
export async function mountSession(options: MountedOptions): Promise<{
	session: Session;
	listener: RequestListener;
}> {
	const { mask = new Mask([]) } = options;
	const controlled = await controlledOf(options, mask);
	const server = mountServer({ ...options, controlled });
	const { listener } = server;
	const session = new Session(server, { ...options, mask }, controlled);
	return { session, listener };
}

async function controlledOf(
	{ control }: CommonOptions,
	mask: Mask,
): Promise<ControlledSession | undefined> {
	if (control === undefined) return undefined;
	const { ControlledSession } = await import("./controlled.ts");
	return new ControlledSession(control, mask);
}

/** One sse-tail: it owns the server and holds the runs. */
export class Session implements ServerUrls {
	readonly #server: RunningServer;
	readonly #options: CommonOptions;
	readonly #runs = new Runs();
	/** Whether requests are answered; those that come before wait for that. */
	#isServing = false;
	readonly #controlled: ControlledSession | undefined;
	readonly #kept: KeptRuns | undefined;
	/** What runs are compared with, where those that were kept are not shown. */
	#compared: Promise<KeptRuns | undefined> | undefined;

	/** @param kept runs that come before ours in the list; undefined for none */
	constructor(
		server: RunningServer,
		options: CommonOptions,
		controlled: ControlledSession | undefined,
		kept?: KeptRuns,
	) {
		this.#kept = kept;
		this.#server = server;
		this.#options = options;
		this.#controlled = controlled;
		controlled?.begin(this);
		if (controlled) options.hub?.offer(controlled);
	}

	/** Starts runs for those who may; undefined where nobody may. */
	get control(): Control | undefined {
		return this.#controlled?.control;
	}

	/** The page, for a browser on this machine. */
	get url(): string {
		return this.#server.url;
	}

	/** The page, for others; best first. */
	get urls(): readonly string[] {
		return this.#server.urls;
	}

	/** The page, for the browser that we open; good once and for a minute. */
	ticketUrl(): string {
		const fragment = this.#server.control?.ticketFragment() ?? "";
		return this.#server.ticketUrl() + fragment;
	}

	/** What gives control, behind the URL of the page; undefined for nothing. */
	get controlFragment(): string | undefined {
		return this.#server.control?.fragment;
	}

	/** All who watch, whichever run. */
	get audience(): Audience {
		return this.#server.audience;
	}

	/** The runs that are there to be read, in the order in which they began. */
	get runs(): readonly Run[] {
		return this.#runs.all;
	}

	/** Calls the listener with each run that begins. */
	onStart(listener: (run: Run) => void): void {
		this.#runs.onStart(listener);
	}

	/**
	 * From now on these can be run, by who has control. What runs or waits goes on
	 * as it was asked for.
	 */
	offer(commands: ReadonlyMap<string, Command>): void {
		this.#controlled?.offer(commands);
	}

	/** Tells pages what keeps newer commands from being offered, until others are. */
	complain(problem: string): void {
		this.#controlled?.complain(problem);
	}

	/** Answers requests, also before there is a run. */
	serve(): void {
		if (this.#isServing) return;
		this.#isServing = true;
		const { page, title, mask } = this.#options;
		const shown = title && mask ? mask.text(title) : title;
		const runs = this.#kept
			? new JoinedRuns(this.#runs, this.#kept)
			: this.#runs;
		const knows = this.#options.history ?? this.#controlled;
		this.#server.serve({
			...{ runs, page, title: shown ?? this.#title },
			earlier: knows && ((run) => this.#earlier(run)),
		});
	}

	/** The last good runs of a run's command, kept ones too, whoever may look at those. */
	async #earlier(run: ServedRun): Promise<readonly ServedRun[]> {
		const { history, mask } = this.#options;
		if (this.#kept === undefined && history !== undefined) {
			const masked = (lines: string) => mask?.text(lines) ?? lines;
			// Of what can't be read nobody asked to be told: none of it is shown.
			this.#compared ??= history.kept(masked, () => {});
		}
		const kept = this.#kept ?? (await this.#compared);
		return earlierGoodRuns(
			kept ? new JoinedRuns(this.#runs, kept) : this.#runs,
			run,
		);
	}

	/**
	 * Starts a run, which is the latest from then on. Requests that have come
	 * before the first are answered with that.
	 *
	 * @throws {TailError} when its processes can't be started; the session goes on
	 */
	async start(options: RunOptions): Promise<Run> {
		const { mask, maxLog, onDiskProblem, history, hub } = this.#options;
		const claimed = await history?.number(this.#runs.nextNumber);
		const number = this.#runs.takeNumber(claimed);
		const run = await Run.start(options, {
			number,
			place: () => this.#placeOf(number),
			// Among those of many machines two may begin in the same millisecond.
			token: logToken(this.#runs.nextTime()) + (hub ? randomSuffix() : ""),
			mask,
			maxLog,
			onDiskProblem,
		}).catch(async (error) => {
			if (claimed !== undefined) await history?.release(claimed);
			throw error;
		});
		if (claimed !== undefined) {
			history?.keep(run, claimed);
			run.keepPins = (pins) => history?.keepPins(claimed, pins);
			run.keptError = history?.errorOf(claimed);
		}
		void this.#lookForError(run);
		hub?.publish(run);
		this.#runs.add(run);
		this.serve();
		this.#runs.makeRoom({
			maxLog,
			isRead: (other) =>
				this.audience.watching(other) > 0 ||
				history?.isWriting(other) === true ||
				hub?.isPublishing(other) === true,
			onGone: (other) => hub?.forget(other),
		});
		return run;
	}

	/**
	 * Has what goes wrong in a run looked for while it goes on, if its log gets
	 * long; and at its end where others may come to see it, who need not wait.
	 */
	async #lookForError(run: Run): Promise<void> {
		if (await growsBeyond(run.journal, MUCH_BYTES)) {
			const later = delay(LONG_MS, undefined, { ref: false });
			await Promise.race([later, run.ended]);
			if (!run.journal.ended) {
				const { lookForError } = await import("../server/first-error.ts");
				lookForError(run, () => this.#runs.progress);
			}
		}
		const { code } = await run.ended;
		if (code === 0 || !this.#controlled) return;
		const { firstErrorOf } = await import("../server/first-error.ts");
		await firstErrorOf(run).catch(() => {
			// A log that can't be read is told of by the streams that have to.
		});
	}

	#placeOf(number: number): RunPlace {
		const [best = this.url] = this.urls;
		const page = (root: string) => `${root.split("?", 1)}runs/${number}/`; // Without the token.
		const token = this.#server.messages?.issue(`${number}`);
		const url = `${page(this.url)}messages`;
		const messages = token === undefined ? undefined : { url, token };
		return { number, url: page(best), messages };
	}

	/** That of the only command; else ours. */
	get #title(): string {
		const [only, ...others] = this.#controlled?.commands ?? [];
		return only && others.length === 0 ? only.title : "sse-tail";
	}

	/** Starts nothing more. What runs goes on. */
	closeControl(): void {
		this.#controlled?.close();
	}

	/** Lets go of the port, the viewers and the logs, whatever still runs. */
	async close(): Promise<void> {
		this.closeControl();
		this.#server.close();
		const { history, hub } = this.#options;
		await Promise.all([history?.close(), hub?.close()]);
		const compared = await this.#compared;
		await Promise.all([
			this.#kept?.close(),
			compared?.close(),
			this.#runs.close(),
		]);
	}
}
