import { onTestFinished } from "vitest";
import { Journal } from "../../src/journal/journal.ts";
import { Log } from "../../src/journal/log.ts";
import type { StartData } from "../../src/protocol/events.ts";
import { Recorder } from "../../src/run/recorder.ts";
import type { ServedRun, ServedRuns } from "../../src/server/runs.ts";
import {
	type RunningServer,
	type ServerOptions,
	startServer,
} from "../../src/server/server.ts";
import { START } from "./start-data.ts";

/** A server in this process, and what it serves. */
export interface Served {
	server: RunningServer;
	url: URL;
	journal: Journal;
	recorder: Recorder;
	run: ServedRun;
}

const SERVED: StartData = {
	...START,
	command: "make deploy",
	title: "make deploy",
	startedAt: Date.now(),
};

/** For a server on loopback, at a port of its own. */
export const SERVER_OPTIONS: ServerOptions = {
	host: "127.0.0.1",
	port: 0,
	addresses: [],
	loopback: "127.0.0.1",
	names: [],
	token: undefined,
	allowHost: [],
	basePath: "",
	maxViewers: 1000,
	tls: undefined,
	onError: (error) => {
		throw error;
	},
	onViewerElsewhere: () => {},
	onShort: () => {},
};

/** Serves a run that the test records, on loopback, until the end of the test. */
export async function serveRun(
	options: Partial<ServerOptions> = {},
	token = "run1",
): Promise<Served> {
	const server = await startServer({ ...SERVER_OPTIONS, ...options });
	const journal = new Journal({ token });
	const lines = new Log();
	onTestFinished(async () => {
		server.close();
		await Promise.all([journal.close(), lines.close()]);
	});
	const recorder = new Recorder(journal, SERVED);
	const run: ServedRun = {
		name: "1",
		journal,
		status: () => recorder.status(),
		linesLog: () => lines,
		masked: (line) => line,
	};
	server.serve({
		runs: onlyRun(run),
		page: async () => "<!doctype html>",
		title: "test",
	});
	return { server, url: new URL(server.url), journal, recorder, run };
}

/** One run, and never another. */
function onlyRun(run: ServedRun): ServedRuns {
	return {
		latest: run,
		get progress() {
			return run.journal.end.offset;
		},
		find: (name) => (name === run.name ? run : undefined),
		withToken: (token) => (token === run.journal.token ? run : undefined),
		after: () => undefined,
		newest: () => [run],
		onStart: () => () => {},
	};
}
