import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough, pipeline, type Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { HOST, MAX_LOG, MAX_VIEWERS, STOP_GRACE_S } from "./defaults.ts";
import { programFile } from "./io/program-file.ts";
import { Mask } from "./mask/mask.ts";
import { SecretPattern } from "./mask/secret.ts";
import { hidingPatterns, whyNotHidden } from "./mask/written.ts";
import { isBasePath } from "./net/base-path.ts";
import { isToken, TOKEN_RULE } from "./net/token.ts";
import { prepareCommand } from "./process/command.ts";
import { NOTHING_INHERITED } from "./process/inherited.ts";
import type { Process } from "./process/process.ts";
import { readStream } from "./process/stdin.ts";
import type { Run as SessionRun } from "./run/run.ts";
import {
	createSession as createOwn,
	mountSession,
	type Session as OwnSession,
} from "./session/session.ts";

/** Where a session is served, and who may look. */
export interface SessionOptions {
	/** The address to listen on; 127.0.0.1 unless given. */
	host?: string;
	/** The port to listen on; 7373, or the next that is free, unless given. */
	port?: number;
	/**
	 * A path, such as "/deploy", under which a server of your own passes requests
	 * on to `handle`. Then the session doesn't listen.
	 */
	mount?: string;
	/** Names, as in URLs, under which others reach it; this machine's own need not be named. */
	allowHost?: readonly string[];
	/**
	 * What viewers must have, 16 characters or more; false for nothing. A random one
	 * where others can reach it, or where that isn't known, unless given.
	 */
	token?: string | false;
	/** Of the page, before the first run. */
	title?: string;
	/**
	 * Texts and expressions that viewers are not to see. `^` and `$` match at lines,
	 * and each match is hidden, also without the flags m and g.
	 */
	mask?: readonly (string | RegExp)[];
	/** How many may watch at once; 1000 unless given. */
	maxViewers?: number;
	/** How many bytes of output are kept, of all runs together; 10 GiB unless given. */
	maxLog?: number;
	/** Told of what goes wrong beside the runs: an answer, the log's file. */
	onError?: (error: Error) => void;
}

/** How a command is run. */
export interface RunOptions {
	/** What the page calls it; the command unless given. */
	title?: string;
	/** Where it runs; where we do unless given. */
	cwd?: string;
	/** Its environment; ours unless given. */
	env?: Readonly<Record<string, string | undefined>>;
}

/** How a run ended. */
export interface Outcome {
	/** The exit code; null when a signal ended it. */
	code: number | null;
	/** The signal, such as "SIGTERM"; null when there was none. */
	signal: string | null;
	durationMs: number;
}

/** One execution of a command, or one stream that was fed. */
export interface Run {
	/** From 1 on. */
	readonly number: number;
	/** Its page, behind the session's URL: "runs/1/". */
	readonly path: string;
	/** Resolves when it is over, whatever its outcome. */
	readonly ended: Promise<Outcome>;
	/**
	 * Sends SIGTERM to it and all that it has started, and SIGKILL to what is left
	 * after the grace time, 10,000 ms unless given.
	 */
	stop(graceMs?: number): void;
}

/** Runs, and the page that shows them. */
export interface Session {
	/** The page; behind `mount` only its path. With the token, if there is one. */
	readonly url: string;
	/** How many watch now. */
	readonly viewers: number;
	/**
	 * Runs a command: a program with its arguments, which no shell reads. Its stdin
	 * is empty.
	 *
	 * @throws {Error} when it can't be started; the message says why
	 */
	run(command: readonly string[], options?: RunOptions): Promise<Run>;
	/**
	 * Shows what a stream brings, of bytes or text, as a run; it ends with the
	 * stream, by exit code 1 when that breaks off.
	 */
	feed(stream: Readable, options?: Pick<RunOptions, "title">): Promise<Run>;
	/** Answers a request that came to a server of your own, under `mount`. */
	handle(request: IncomingMessage, response: ServerResponse): void;
	/** Stops what runs, and then serving. Viewers have a second to get the rest. */
	close(): Promise<void>;
}

/** How long, in ms, viewers have to get the rest at the end. */
const LAST_CALL_MS = 1000;

/**
 * Starts a session: from now on it is served, also before its first run.
 *
 * @throws {TypeError} when an option is not what it takes
 * @throws {Error} when it cannot listen there; the message says why
 */
export async function createSession(
	options: SessionOptions = {},
): Promise<Session> {
	const { host = HOST, port, mount, token } = options;
	const { onError = () => {} } = options;
	if (mount !== undefined && !isBasePath(mount)) {
		throw new TypeError("mount is a path, such as /deploy");
	}
	if (typeof token === "string" && !isToken(token)) {
		throw new TypeError(TOKEN_RULE);
	}
	const common = {
		basePath: mount ?? "",
		names: [],
		allowHost: options.allowHost ?? [],
		token,
		maxViewers: options.maxViewers ?? MAX_VIEWERS,
		maxLog: options.maxLog ?? MAX_LOG,
		mask: maskOf(options.mask ?? []),
		page: () => readFile(programFile("page.html"), "utf8"),
		title: options.title,
		onError,
		onDiskProblem: (problem: string) => onError(new Error(problem)),
		onViewerElsewhere: () => {},
	};
	if (mount !== undefined) {
		const { session, listener } = await mountSession(common);
		return served(session, listener);
	}
	const session = await createOwn({
		...common,
		host,
		port,
		addresses: [],
		loopback: HOST,
		tls: undefined,
		onShort: (limit) =>
			onError(new Error(`further viewers are refused: ulimit -n is ${limit}`)),
	});
	return served(session, () => {
		throw new Error("handle() is for a session with mount");
	});
}

function served(session: OwnSession, handle: Session["handle"]): Session {
	session.serve();
	const start = async (
		title: string | undefined,
		begin: () => Promise<Process>,
	) => {
		const run = await session.start({
			start: async () => [await begin()],
			title,
			buildkite: false,
			echo: () => ({}),
		});
		return asRun(run);
	};
	return {
		url: session.url,
		get viewers() {
			return session.audience.watching();
		},
		handle,
		async run(command, { title, cwd, env = process.env } = {}) {
			const prepared = await prepareCommand(command, {
				shell: false,
				oneOutput: false,
				inherited: NOTHING_INHERITED,
				leftTo: {},
				stdin: "none",
				ownSession: true,
				cwd,
				env,
			});
			return start(title, prepared);
		},
		feed(stream, { title } = {}) {
			// What it brings may be text, and in whatever pieces.
			const bytes = pipeline(stream, new PassThrough(), () => {});
			return start(title, async () => readStream(bytes, () => {}));
		},
		async close() {
			const running = session.runs.filter(({ state }) => state !== "exited");
			for (const run of running) asRun(run).stop();
			await Promise.all(running.map(({ ended }) => ended));
			if (session.runs.length > 0) await idle(session);
			await session.close();
		},
	};
}

/** Resolves when all viewers have everything, and after LAST_CALL_MS. */
async function idle({ audience }: OwnSession): Promise<void> {
	const late = delay(LAST_CALL_MS, undefined, { ref: false });
	await Promise.race([audience.idle(), late]);
}

function asRun(run: SessionRun): Run {
	return {
		number: run.number,
		path: `runs/${run.name}/`,
		ended: run.ended.then(({ code, signal, durationMs }) => ({
			code,
			signal,
			durationMs,
		})),
		stop(graceMs = STOP_GRACE_S * 1000) {
			run.stop("SIGTERM", undefined, graceMs);
		},
	};
}

/** @throws {TypeError} when one of them can't be hidden */
function maskOf(hidden: readonly (string | RegExp)[]): Mask | undefined {
	const texts = hidden.filter((each) => typeof each === "string");
	const expressions = hidden
		.filter((each) => typeof each !== "string")
		.map(asWritten);
	const empty = texts.filter((text) => text === "");
	for (const written of [...empty, ...expressions]) {
		const why = whyNotHidden(written);
		if (why !== undefined) throw new TypeError(`mask: ${why}`);
	}
	const patterns = hidingPatterns(expressions, (at) => `mask ${at + 1}`);
	if (texts.length > 0) patterns.unshift(new SecretPattern(texts));
	return patterns.length > 0 ? new Mask(patterns) : undefined;
}

/** Without the flags that say where to search and what to tell of a match. */
function asWritten({ source, flags }: RegExp): string {
	return `/${source}/${flags.replace(/[dgy]/g, "")}`;
}
