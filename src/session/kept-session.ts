import type { HistoryOptions } from "../history/history.ts";
import { KeptRuns } from "../history/kept-runs.ts";
import type { HubRunsOptions } from "../hub/hub-runs.ts";
import type { Mask } from "../mask/mask.ts";
import type { Audience } from "../server/audience.ts";
import { earlierGoodRuns } from "../server/earlier/earlier-runs.ts";
import type { ServedRun, ServedRuns } from "../server/runs.ts";
import {
	type RunningServer,
	type ServerOptions,
	type ServerUrls,
	startServer,
} from "../server/server.ts";

interface CommonOptions extends Omit<ServerOptions, "controlled"> {
	/** Reads the page's HTML. */
	page: () => Promise<string>;
	/** Of the page, as long as there is no run; undefined for where they come from. */
	title: string | undefined;
	/** What viewers are not to see of lines that come together when they are shown. */
	mask: Mask | undefined;
}

export interface KeptSessionOptions extends CommonOptions {
	/** The folder in which runs were kept. */
	history: string;
	/** Told, in a sentence, of each kept run that can't be read, or not all of it. */
	onProblem: (problem: string) => void;
}

export interface HubSessionOptions extends CommonOptions {
	/** Where the runs are. */
	hub: Omit<HubRunsOptions, "masked" | "numberOf" | "past"> & {
		/** Where they are kept; undefined for nowhere. */
		history?: Omit<HistoryOptions, "isSoon"> | undefined;
	};
}

/** Runs of elsewhere that are served: nothing runs, and nothing is written. */
export interface KeptSession extends ServerUrls {
	/** How many runs there are, about. */
	readonly count: number;
	readonly audience: Audience;
	/** What gives control, behind the URL of the page; undefined for nothing. */
	readonly controlFragment: string | undefined;
	ticketUrl(): string;
	close(): Promise<void>;
}

/** Runs of elsewhere. */
interface FarRuns extends ServedRuns {
	readonly count: number;
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
	const { history: folder, title = folder, onProblem } = options;
	const masked = maskedBy(options);
	const runs = await KeptRuns.open({ folder, masked, onProblem });
	return serveFar(runs, { ...options, title });
}

/**
 * Serves the runs of a hub: those of all machines that publish theirs there.
 *
 * @throws {TailError} "failed" when it cannot listen there
 */
export async function serveHub(
	options: HubSessionOptions,
): Promise<KeptSession> {
	const opened = await openHub({ ...options.hub, masked: maskedBy(options) });
	const { title = options.hub.prefix, token } = options;
	// With the same one, any hub lets in whom another one has let in.
	const isShared = typeof token === "string";
	const { control: controlled, controlToken } = opened.hub;
	const shared = { isShared, controlled, controlToken };
	return serveFar(opened.runs, { ...options, title, ...shared });
}

async function openHub(options: HubSessionOptions["hub"] & Masked) {
	const { history } = options;
	if (history) {
		const { openKeptHub } = await import("./kept-hub.ts");
		return openKeptHub(options, history);
	}
	const { HubRuns } = await import("../hub/hub-runs.ts");
	const runs = await HubRuns.open(options);
	return { hub: runs, runs };
}

interface Masked {
	masked: (lines: string) => string;
}

function maskedBy({ mask }: CommonOptions): (lines: string) => string {
	return (lines) => mask?.text(lines) ?? lines;
}

async function serveFar(
	runs: FarRuns,
	options: CommonOptions & { title: string } & Pick<
			ServerOptions,
			"controlled"
		>,
): Promise<KeptSession> {
	const { page, title } = options;
	const server = await startServer(options).catch(async (error) => {
		await runs.close();
		throw error;
	});
	const earlier = (run: ServedRun) => earlierGoodRuns(runs, run);
	server.serve({ runs, page, title, earlier });
	return keptSession(server, runs);
}

function keptSession(server: RunningServer, runs: FarRuns): KeptSession {
	return {
		url: server.url,
		urls: server.urls,
		get count() {
			return runs.count;
		},
		audience: server.audience,
		controlFragment: server.control?.fragment,
		ticketUrl: () =>
			server.ticketUrl() + (server.control?.ticketFragment() ?? ""),
		async close() {
			server.close();
			await runs.close();
		},
	};
}
