import type { Readable } from "node:stream";
import { Log } from "./log/log.ts";
import type { ExitData, StreamName } from "./protocol/events.ts";
import { logToken } from "./protocol/id.ts";
import { Recorder } from "./record.ts";
import { startServer } from "./server/server.ts";
import type { Source } from "./source/source.ts";

/** Where the output is echoed; a pipe's worth of it at most waits there. */
export interface Echo {
	/** Takes the bytes in, as a copy. */
	write(bytes: Buffer): void;
	/** Resolves when there is room for more; undefined while there is. */
	readonly backpressure: Promise<void> | undefined;
	/** Resolves when nothing more can be written, because nobody reads it. */
	readonly broken: Promise<unknown>;
}

export interface TailOptions {
	/** Starts what is to be tailed; called when the server listens. */
	startSource: () => Promise<Source>;
	echo: Partial<Record<StreamName, Echo>>;
	/** The page's HTML. */
	page: string;
	/** What the run is called; undefined for its command. */
	title: string | undefined;
	host: string;
	port: number | undefined;
	/** How many bytes of log are kept. */
	maxLog: number;
	/** Called once when the disk takes no more, and the history gets short. */
	onDiskLost: (cause: Error) => void;
}

/** A run that is being tailed. */
export interface Tail {
	/** Where the page is. */
	url: string;
	source: Source;
	/** Resolves when the run is over and the log has all of it. */
	exit: Promise<ExitData>;
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
	/** Lets go of the port, the viewers and the log. */
	close(): Promise<void>;
}

/**
 * Tails a source to whoever comes to see it: source -> log -> server.
 *
 * @throws {TailError} when it cannot listen, or the source cannot be started
 */
export async function tail(options: TailOptions): Promise<Tail> {
	const now = Date.now();
	const log = new Log({
		capacity: options.maxLog,
		onDiskLost: options.onDiskLost,
	});
	let expected = false;
	let checkServed = () => {};
	const server = await startServer({
		host: options.host,
		port: options.port,
		onViewers() {
			if (server.viewers > 0) expected = false;
			checkServed();
		},
	});
	const source = await options.startSource().catch((error) => {
		server.close();
		throw error;
	});
	const token = logToken(now);
	const recorder = new Recorder(log, token, {
		command: source.command,
		title: options.title ?? source.command ?? "stdin",
		startedAt: now,
		tty: false,
		cols: null,
		rows: null,
		pid: source.pid,
	});
	for (const [stream, readable] of source.outputs) {
		pump(stream, readable, recorder, options.echo[stream]);
	}
	const { page } = options;
	server.serve({ log, token, page, status: () => recorder.status() });

	return {
		url: server.url,
		source,
		exit: source.ended.then((ending) => recorder.exit(ending)),
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
					if (server.expectedViewers === 0 && !expected) resolve();
				};
				checkServed();
			}),
		async close() {
			server.close();
			await log.close();
		},
	};
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
