import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { newlinesIn } from "../text/newlines.ts";
import { stripControls } from "../text/parse.ts";
import type { Exchange } from "./exchange.ts";
import { runsAbout } from "./find-runs.ts";
import { ANSWER_TIMEOUT_MS } from "./gate/limits.ts";
import { refuse } from "./gate/refuse.ts";
import { COMMON_HEADERS } from "./headers.ts";
import { jsonLine } from "./json.ts";
import { readLines } from "./lines/read-lines.ts";
import type { ServedRun, ServedRuns } from "./runs.ts";
import { summaryOf } from "./summary.ts";
import type { InTurn } from "./turns.ts";

/** So many lines of a run are told; that there are more is not looked for. */
const MOST_PER_RUN = 3;

/** So many lines are told in all, so that what one asks for ends. */
const MOST_LINES = 1000;

/** So much of a line is told, in characters. */
const MOST_TEXT = 500;

/** What is looked for, in characters. */
const LONGEST_WANTED = 200;

/** So many may be looking at once: each reads logs that may be gigabytes. */
const MOST_ASKING = 4;

/** Finds lines in the outputs of all runs there are. */
export class LineFinder {
	readonly #runs: ServedRuns;
	readonly #inTurn: InTurn;
	#asking = 0;

	/** @param inTurn does work when there is time for it: the command comes first */
	constructor(runs: ServedRuns, inTurn: InTurn) {
		this.#runs = runs;
		this.#inTurn = inTurn;
	}

	/**
	 * Answers with the lines that have `?text` in them, in whatever case, one JSON
	 * object a line: `{run, path, title, startedAt, line, text}`, of the newest run
	 * first; after each run `{searched}`, how many have been searched by then; at
	 * last `{searched, isWhole: true}`, or false where there are more lines than are
	 * told. With `?find` only runs that have those words in what is known of them.
	 */
	async answer(exchange: Exchange): Promise<void> {
		const { request, response, query } = exchange;
		const text = query.get("text") ?? "";
		if (text.trim() === "" || text.length > LONGEST_WANTED) {
			const why = `text takes what to look for, up to ${LONGEST_WANTED} characters.`;
			return refuse(response, 400, why);
		}
		if (this.#asking >= MOST_ASKING) {
			return refuse(response, 503, "Others are looking: try again in a while.");
		}
		exchange.liftLimit();
		response.writeHead(200, {
			...COMMON_HEADERS,
			"Content-Type": "application/x-ndjson",
		});
		if (request.method === "HEAD") {
			response.end();
			return;
		}
		response.flushHeaders();
		this.#asking++;
		try {
			await this.#find(exchange, text.toLowerCase());
		} finally {
			this.#asking--;
		}
	}

	async #find({ response, query }: Exchange, text: string): Promise<void> {
		const tell = async (body: object) => {
			if (response.destroyed || response.write(jsonLine(body))) return;
			await taken(response);
		};
		const isWanted = () => !response.destroyed;
		let left = MOST_LINES;
		let searched = 0;
		const about = query.get("find") ?? "";
		for await (const run of runsAbout(this.#runs, about, isWanted)) {
			const most = Math.min(MOST_PER_RUN, left);
			const found = await this.#linesOf(run, text, { most, isWanted });
			const { run: number, path, title, startedAt } = summaryOf(run);
			for (const each of found) {
				await tell({ run: number, path, title, startedAt, ...each });
			}
			left -= found.length;
			searched++;
			if (left === 0) break;
			await tell({ searched });
		}
		response.end(jsonLine({ searched, isWhole: left > 0 }));
	}

	/** The first of a run's lines that have the text. */
	async #linesOf(
		run: ServedRun,
		wanted: string,
		{ most, isWanted }: { most: number; isWanted: () => boolean },
	): Promise<{ line: number; text: string }[]> {
		const found: { line: number; text: string }[] = [];
		let line = 0;
		const take = (lines: string) => {
			const shown = run.masked(stripControls(lines));
			// Most have it nowhere.
			if (!shown.toLowerCase().includes(wanted)) {
				line += newlinesIn(shown);
				return isWanted();
			}
			for (const text of shown.slice(0, -1).split("\n")) {
				line++;
				const at = text.toLowerCase().indexOf(wanted);
				if (at < 0 || found.length === most) continue;
				found.push({ line, text: around(text, at) });
			}
			return found.length < most && isWanted();
		};
		const { start } = run.status();
		await readLines(run.journal, start, take, { inTurn: this.#inTurn }).catch(
			() => {
				// A log that can't be read is told of by the streams that have to.
			},
		);
		return found;
	}
}

/**
 * Resolves when what was written has been taken, or the answer is over: who
 * takes nothing for long is given up, since few may ask at once.
 */
async function taken(response: ServerResponse): Promise<void> {
	const late = setTimeout(() => response.destroy(), ANSWER_TIMEOUT_MS);
	const over = new AbortController();
	const { signal } = over;
	await Promise.race([
		once(response, "drain", { signal }),
		once(response, "close", { signal }),
	]);
	over.abort();
	clearTimeout(late);
}

/** A line, or what is around the place in one that is long. */
function around(text: string, at: number): string {
	const from = Math.max(0, Math.min(at - 40, text.length - MOST_TEXT));
	return text.slice(from, from + MOST_TEXT).trim();
}
