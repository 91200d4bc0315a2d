import { KeptRuns } from "../history/kept-runs.ts";
import type { Mask } from "../mask/mask.ts";
import type { Audience } from "../server/audience.ts";
import type { ServedRuns } from "../server/runs.ts";
import {
	type RunningServer,
	type ServerOptions,
	type ServerUrls,
	startServer,
} from "../server/server.ts";

export interface KeptSessionOptions extends Omit<ServerOptions, "controlled"> {
	/** The folder in which runs were kept. */
	history: string;
	/** Reads the page's HTML. */
	page: () => Promise<string>;
	/** Of the page, as long as there is no run; undefined for the folder. */
	title: string | undefined;
	/** What viewers are not to see of lines that come together when they are shown. */
	mask: Mask | undefined;
	/** Told, in a sentence, of each kept run that can't be read, or not all of it. */
	onProblem: (problem: string) => void;
}

/** Kept runs that are served: nothing runs, and nothing is written. */
export interface KeptSession extends ServerUrls {
	/** How many runs there are, about. */
	readonly count: number;
	readonly audience: Audience;
	ticketUrl(): string;
	close(): Promise<void>;
}

/**
 * Serves the runs that were kept in a folder, and those that come in while it
 * does.
 *
 * @throws {Error} when the folder can't be read
 * @throws {TailError} "failed" when it cannot listen there
 */
export async function serveKept(
	options: KeptSessionOptions,
): Promise<KeptSession> {
	const { history: folder, page, title = folder, mask, onProblem } = options;
	const runs = await KeptRuns.open({
		folder,
		masked: (lines) => mask?.text(lines) ?? lines,
		onProblem,
	});
	const server = await startServer(options).catch(async (error) => {
		await runs.close();
		throw error;
	});
	server.serve({ runs: runs satisfies ServedRuns as ServedRuns, page, title });
	return keptSession(server, runs);
}

function keptSession(server: RunningServer, runs: KeptRuns): KeptSession {
	return {
		url: server.url,
		urls: server.urls,
		get count() {
			return runs.count;
		},
		audience: server.audience,
		ticketUrl: () => server.ticketUrl(),
		async close() {
			server.close();
			await runs.close();
		},
	};
}
