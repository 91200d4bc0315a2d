import type { Readable } from "node:stream";
import { Journal } from "../journal/journal.ts";
import type { OnDiskProblem } from "../journal/spool.ts";
import { Mask } from "../mask/mask.ts";
import type { Source, TerminalSize } from "../process/process.ts";
import { quoteCommand } from "../process/quote.ts";
import type { ExitData, StreamName } from "../protocol/events.ts";
import { logToken } from "../protocol/id.ts";
import { Recorder } from "../run/recorder.ts";
import {
	type ServerOptions,
	type ServerUrls,
	startServer,
} from "../server/server.ts";

/** Where the output is echoed; a pipe's worth of it at most waits there. */
export interface Echo {
	/** Takes the bytes in, as a copy. */
	write(bytes: Buffer): void;
	/** Resolves when there is room for more; undefined while there is. */
	readonly backpressure: Promise<void> | undefined;
	/** Resolves when nothing more can be written, because nobody reads it. */
	readonly broken: Promise<unknown>;
}

export interface TailOptions extends Omit<ServerOptions, "onViewers"> {
	/** Starts what is to be tailed; called when the server listens there. */
	startSource: (where: ServerUrls) => Promise<Source>;
	echo: Partial<Record<StreamName, Echo>>;
	/** The page's HTML. */
	page: string;
	/** What the run is called; undefined for its command. */
	title: string | undefined;
	/** Whether it runs under Buildkite, whose headers then begin groups. */
	buildkite: boolean;
	/** What viewers are not to see; undefined for nothing. */
	mask: Mask | undefined;
	/** How many bytes of log are kept. */
	maxLog: number;
	/** Told of what keeps the history from the disk. */
	onDiskProblem: OnDiskProblem;
}

/** A run that is being tailed. */
export interface Tail extends ServerUrls {
	/** Where it is for the browser that we open; good once and for a minute. */
	ticketUrl(): string;
	source: Source;
	/** Resolves when the run is over and the journal has all of it. */
	exit: Promise<ExitData>;
	/** The terminal has another size now: tells the command and the viewers. */
	resize(size: TerminalSize): void;
	/** How many watch. */
	readonly viewers: number;
	/**
	 * Announces a viewer who is to be waited for. The function that it returns
	 * takes that back, and tells whether none had come.
	 */
	expectViewer(): () => boolean;
	/**
	 * Resolves when every viewer has been sent everything, and one who is
	 * expected has come.
	 */
	served(): Promise<void>;
	/** Lets go of the port, the viewers and the journal. */
	close(): Promise<void>;
}

/**
 * Tails a source to whoever comes to see it: source -> journal -> server.
 *
 * @throws {TailError} when it cannot listen, or the source cannot be started
 */
export async function tail(options: TailOptions): Promise<Tail> {
	const now = Date.now();
	const { maxLog, onDiskProblem } = options;
	const journal = new Journal({ token: logToken(now), maxLog, onDiskProblem });
	let expected = false;
	let checkServed = () => {};
	const server = await startServer({
		...options,
		onViewers() {
			if (server.viewers > 0) expected = false;
			checkServed();
		},
	});
	const source = await options.startSource(server).catch((error) => {
		server.close();
		throw error;
	});
	const { mask = new Mask([]) } = options;
	const masked = (text: string) => mask.text(text);
	const command = commandLine(source.command, masked);
	const start = {
		command,
		title: options.title ? masked(options.title) : (command ?? "stdin"),
		startedAt: now,
		tty: source.terminal !== undefined,
		cols: source.terminal?.size.cols ?? null,
		rows: source.terminal?.size.rows ?? null,
		pid: source.pid,
		...(options.buildkite && { buildkite: true as const }),
	};
	const recorder = new Recorder(journal, start, mask);
	for (const [stream, readable] of source.outputs) {
		pump(stream, readable, recorder, options.echo[stream]);
	}
	const { page } = options;
	const status = () => recorder.status();
	server.serve({ journal, page, status, masked });

	return {
		url: server.url,
		urls: server.urls,
		ticketUrl: () => server.ticketUrl(),
		source,
		exit: source.ended.then((ending) => recorder.exit(ending)),
		resize(size) {
			if (source.terminal === undefined || recorder.isOver) return;
			recorder.resize(size);
			source.terminal.resize(size);
		},
		get viewers() {
			return server.viewers;
		},
		expectViewer() {
			expected = true;
			return () => {
				const wasExpected = expected;
				expected = false;
				checkServed();
				return wasExpected;
			};
		},
		served: () =>
			new Promise((resolve) => {
				checkServed = () => {
					if (server.waitingViewers === 0 && !expected) resolve();
				};
				checkServed();
			}),
		async close() {
			server.close();
			await journal.close();
		},
	};
}

/**
 * The command as one would type it. Each word is masked before it is quoted,
 * because a secret is another text between quotes; and the line is masked too,
 * because a secret may be spread over words.
 */
function commandLine(
	command: Source["command"],
	masked: (text: string) => string,
): string | null {
	if (command === null || typeof command === "string") {
		return command && masked(command);
	}
	return masked(quoteCommand(command, masked));
}

/** Takes each chunk to the record and the echo; pauses only for the echo and the disk. */
function pump(
	stream: StreamName,
	readable: Readable,
	recorder: Recorder,
	echo: Echo | undefined,
): void {
	readable.on("data", (chunk: Buffer) => {
		recorder.output(stream, chunk);
		echo?.write(chunk);
		const waits = [echo?.backpressure, recorder.backpressure];
		if (waits.every((wait) => wait === undefined)) return;
		readable.pause();
		void Promise.all(waits).then(() => readable.resume());
	});
	// As in a pipeline: the command then learns by SIGPIPE that nobody reads.
	void echo?.broken.then(() => readable.destroy());
}
