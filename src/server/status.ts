import type { FirstError } from "../protocol/first-error.ts";
import type { Audience } from "./audience.ts";
import type { Exchange } from "./exchange.ts";
import { findRuns } from "./find-runs.ts";
import { firstErrorOf } from "./first-error.ts";
import { refuse } from "./gate/refuse.ts";
import { answerJson, JSON_HEADERS, jsonLine } from "./json.ts";
import type { ServedRun, ServedRuns } from "./runs.ts";
import { summaryOf } from "./summary.ts";

/** How many runs are in one answer. */
const RUNS_PER_PAGE = 100;

/** A number of a run, in a query. */
const NUMBER = /^\d{1,9}$/;

export interface StatusOptions {
	runs: ServedRuns;
	audience: Audience;
	/** How often, in ms, an answer that waits shows that it is alive. */
	heartbeatMs: number;
}

/**
 * Answers with what is known of a run: at once, or with `?wait` when it has
 * ended; before the first run, when that has. Meanwhile the answer begins with empty lines, which JSON allows (RFC
 * 8259, 2), so that no proxy gives it up.
 */
export async function answerStatus(
	exchange: Exchange,
	run: ServedRun,
	{ runs, audience, heartbeatMs }: StatusOptions,
): Promise<void> {
	const { request, response, query } = exchange;
	const mayWait = query.has("wait") && request.method !== "HEAD";
	if (!mayWait || run.journal.ended) {
		exchange.liftLimit(); // To read a long log for its first error takes a while.
		answerJson(response, await statusOf(run, audience));
		return;
	}
	exchange.liftLimit();
	response.writeHead(200, JSON_HEADERS).flushHeaders();
	audience.awaitAnswer(response);
	const beat = setInterval(() => response.write("\n"), heartbeatMs);
	let stop = () => {};
	const answerAtEndOf = (waited: ServedRun) => {
		const { journal } = waited;
		stop = journal.onGrowth(() => {
			if (!journal.ended) return;
			stop();
			void statusOf(waited, audience).then((body) =>
				response.end(jsonLine(body)),
			);
		});
	};
	const isRun = run.status().state !== "waiting";
	if (isRun) answerAtEndOf(run);
	else {
		stop = runs.onStart((first) => {
			stop();
			answerAtEndOf(first);
		});
	}
	response.once("close", () => {
		clearInterval(beat);
		stop();
	});
}

async function statusOf(run: ServedRun, audience: Audience): Promise<object> {
	const { start, exit, ...rest } = run.status();
	const hasFailed = exit !== null && exit.code !== 0;
	return {
		...rest,
		run: start.run,
		command: start.command,
		title: start.title,
		pid: start.pid,
		startedAt: start.startedAt,
		exitCode: exit?.code ?? null,
		signal: exit?.signal ?? null,
		viewers: audience.watching(run),
		...(hasFailed && { firstError: await firstError(run) }),
	};
}

/** What the page of a run that failed shows first; null where nothing tells. */
async function firstError(run: ServedRun): Promise<FirstError | null> {
	const found = await firstErrorOf(run).catch(() => {
		// A log that can't be read is told of by the streams that have to.
	});
	return found?.error ?? null;
}

/**
 * Answers with the runs, newest first: as many as a page has, with `?before=<n>`
 * older ones, with `?find=<words>` those that have them.
 */
export async function answerRuns(
	{ response, query }: Exchange,
	runs: ServedRuns,
): Promise<void> {
	const before = query.get("before");
	if (before !== null && !NUMBER.test(before)) {
		refuse(response, 400, "before takes the number of a run.");
		return;
	}
	const from = before === null ? undefined : Number(before);
	const text = query.get("find");
	const page =
		text === null
			? runs.newest(RUNS_PER_PAGE, from)
			: await findRuns(runs, text, {
					limit: RUNS_PER_PAGE,
					before: from,
					isWanted: () => !response.destroyed,
				});
	answerJson(
		response,
		page.map((run) => {
			const { lastEventId, ...summary } = summaryOf(run);
			return summary;
		}),
	);
}
