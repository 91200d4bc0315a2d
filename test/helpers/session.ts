import { once } from "node:events";
import { PassThrough } from "node:stream";
import { onTestFinished } from "vitest";
import { MAX_LOG } from "../../src/defaults.ts";
import type { Process } from "../../src/process/process.ts";
import { readStdin } from "../../src/process/stdin.ts";
import type { Run } from "../../src/run/run.ts";
import {
	createSession,
	type Session,
	type SessionOptions,
} from "../../src/session/session.ts";
import { SERVER_OPTIONS } from "./server.ts";

/** A session in this process, on loopback, until the end of the test. */
export async function openSession({
	maxLog = MAX_LOG,
	page = async () => "<!doctype html>",
	...options
}: Partial<
	Pick<SessionOptions, "maxLog" | "page" | "silenceMs" | "mask" | "history">
> = {}): Promise<Session> {
	const session = await createSession({
		...SERVER_OPTIONS,
		page,
		mask: undefined,
		...options,
		maxLog,
		onDiskProblem: (problem) => {
			throw new Error(problem);
		},
	});
	onTestFinished(() => session.close());
	return session;
}

/** A run of what the test writes; it ends with that. */
export interface Started {
	run: Run;
	write(text: string): Promise<void>;
	end(): Promise<void>;
}

/** Starts a run that has the title and prints what the test writes. */
export async function start(session: Session, title = ""): Promise<Started> {
	const input = new PassThrough();
	const process: Process = readStdin(input, () => {});
	const run = await session.start({
		start: async () => [process],
		title,
		buildkite: false,
		echo: () => ({}),
	});
	return {
		run,
		async write(text) {
			if (!input.write(text)) await once(input, "drain");
		},
		async end() {
			input.end();
			await run.ended;
		},
	};
}
