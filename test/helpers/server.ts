import { onTestFinished } from "vitest";
import { Journal } from "../../src/journal/journal.ts";
import { Log } from "../../src/journal/log.ts";
import type { StartData } from "../../src/protocol/events.ts";
import { Recorder } from "../../src/run/recorder.ts";
import {
	type RunningServer,
	type ServerOptions,
	startServer,
} from "../../src/server/server.ts";

/** A server in this process, and what it serves. */
export interface Served {
	server: RunningServer;
	url: URL;
	journal: Journal;
	recorder: Recorder;
}

const START: StartData = {
	command: "make deploy",
	title: "make deploy",
	startedAt: Date.now(),
	tty: false,
	cols: null,
	rows: null,
	pid: 1,
};

/** Serves a run that the test records, on loopback, until the end of the test. */
export async function serveRun(
	options: Partial<ServerOptions> = {},
	token = "run1",
): Promise<Served> {
	const server = await startServer({
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
		onTeammate: () => {},
		onShort: () => {},
		...options,
	});
	const journal = new Journal({ token });
	const lines = new Log();
	onTestFinished(async () => {
		server.close();
		await Promise.all([journal.close(), lines.close()]);
	});
	const recorder = new Recorder(journal, START);
	const status = () => recorder.status();
	const page = "<!doctype html>";
	server.serve({ journal, status, page, linesLog: () => lines });
	return { server, url: new URL(server.url), journal, recorder };
}
