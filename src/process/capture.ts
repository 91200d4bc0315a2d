import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Readable } from "node:stream";
import { KiB, MiB } from "../defaults.ts";
import { cannotRun, USUAL_PATH } from "./cannot-run.ts";
import { controlOf } from "./child.ts";

/** A command that prints more than this, in bytes, is ended. */
const MOST_BYTES = MiB;

/** So much is kept of the end of what it prints, in bytes. */
const END_BYTES = 4 * KiB;

/**
 * How long, in ms, we wait for what a command has written when it has ended and
 * a process that it has left behind has its pipes.
 */
const REST_MS = 500;

/** What a command has printed that was run for that alone. */
export interface Captured {
	/** As UTF-8. */
	stdout: string;
	/** The end of what it wrote to stdout and stderr, as it came. */
	end: string;
	/** Why it is of no use, in a sentence; undefined when it has ended well. */
	problem: string | undefined;
}

export interface CaptureOptions {
	env: NodeJS.ProcessEnv;
	/** An absolute path; undefined for our own folder. */
	cwd: string | undefined;
	/** In seconds. */
	limit: number;
}

/**
 * Runs commands for what they print: without a shell, a terminal and an input,
 * for a limited time and up to a limited size. Each has a process group of its
 * own, of which nothing is left when it has ended.
 */
export class Captures {
	readonly #running = new Set<Capture>();
	#isClosed = false;

	/** Runs one to its end. It does not throw: what goes wrong is the `problem`. */
	async run(
		words: readonly string[],
		options: CaptureOptions,
	): Promise<Captured> {
		if (this.#isClosed) return failed("The session is ending.");
		const child = start(words, options);
		if (typeof child === "string") return failed(child);
		const capture = new Capture(child, words[0] ?? "", options);
		this.#running.add(capture);
		try {
			return await capture.captured;
		} finally {
			this.#running.delete(capture);
		}
	}

	/** Kills what runs, and runs nothing more. */
	close(): void {
		this.#isClosed = true;
		for (const capture of this.#running) {
			capture.stop("The session is ending.");
		}
	}
}

function failed(problem: string): Captured {
	return { stdout: "", end: "", problem };
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Starts it; a text says why it can't be. */
function start(
	[file = "", ...args]: readonly string[],
	{ env, cwd }: CaptureOptions,
): Child | string {
	try {
		return spawn(file, args, {
			stdio: ["ignore", "pipe", "pipe"],
			detached: process.platform !== "win32",
			cwd,
			env,
		});
	} catch (error) {
		return (error as Error).message; // Words that are none, as with a NUL.
	}
}

/** One command that runs. */
class Capture {
	readonly captured: Promise<Captured>;
	readonly #child: Child;
	readonly #chunks: Buffer[] = [];
	#bytes = 0;
	#end = Buffer.alloc(0);
	#problem: string | undefined;

	constructor(child: Child, file: string, { env, cwd, limit }: CaptureOptions) {
		this.#child = child;
		const timer = setTimeout(
			() => this.stop(`It took more than ${limit} seconds.`),
			limit * 1000,
		);
		let rest: NodeJS.Timeout | undefined;
		child.stdout.on("data", (chunk: Buffer) => this.#read(chunk, true));
		child.stderr.on("data", (chunk: Buffer) => this.#read(chunk, false));
		child.once("exit", (code, signal) => {
			this.#problem ??= problemOf(code, signal);
			this.#kill(); // What it has left behind.
			rest = setTimeout(() => this.#close(), REST_MS);
		});
		this.captured = new Promise((resolve) => {
			const done = () => {
				clearTimeout(timer);
				clearTimeout(rest);
				resolve(this.#result());
			};
			child.once("error", (error: NodeJS.ErrnoException) => {
				const isFolder = cwd === undefined || existsSync(cwd);
				this.#problem ??= isFolder
					? cannotRun(file, error, env.PATH ?? USUAL_PATH).message
					: `there is no folder ${cwd}`;
				done();
			});
			child.once("close", done);
		});
	}

	/** Ends it with all that it has started. */
	stop(problem: string): void {
		this.#problem ??= problem;
		this.#kill();
		this.#close();
	}

	#read(chunk: Buffer, isStdout: boolean): void {
		this.#end = Buffer.concat([this.#end, chunk.subarray(-END_BYTES)]).subarray(
			-END_BYTES,
		);
		this.#bytes += chunk.length;
		if (isStdout) this.#chunks.push(chunk);
		if (this.#bytes > MOST_BYTES) {
			this.stop(`It printed more than ${MOST_BYTES / MiB} MiB.`);
		}
	}

	#kill(): void {
		controlOf(this.#child.pid ?? null, new Map()).kill();
	}

	#close(): void {
		this.#child.stdout.destroy();
		this.#child.stderr.destroy();
	}

	#result(): Captured {
		return {
			stdout: Buffer.concat(this.#chunks).toString(),
			end: this.#end.toString(),
			problem: this.#problem,
		};
	}
}

function problemOf(
	code: number | null,
	signal: NodeJS.Signals | null,
): string | undefined {
	if (code === 0) return undefined;
	return code === null
		? `It was ended by ${signal}.`
		: `It failed with exit code ${code}.`;
}
