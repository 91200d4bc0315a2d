import { type Command, InvalidArgumentError, Option } from "commander";
import { GiB, KiB, MiB } from "../../defaults.ts";
import type { History } from "../../history/history.ts";
import type { KeepLimit } from "../../history/limits.ts";
import { usage } from "../usage.ts";
import type { Voice } from "../voice.ts";

/** The options by which runs are kept. */
export interface HistoryOptions {
	/** The folder; false for none, whatever the environment says. */
	history: string | false | undefined;
	historyKeep: KeepLimit[];
	/** Whether to show what was kept, and run nothing. */
	serve: boolean;
}

/** Adds these options to a command. */
export function addHistoryOptions(command: Command): Command {
	return command
		.addOption(
			new Option(
				"--history <folder>",
				"keep each run there, for later and for cat and jq",
			).env("SSE_TAIL_HISTORY"),
		)
		.option("--no-history", "keep none, whatever SSE_TAIL_HISTORY says")
		.option(
			"--history-keep <limits>",
			"no more than 100 runs, 30d or 20G of them; the oldest go first",
			collectLimits,
			[],
		)
		.option(
			"--serve",
			"show the runs that were kept, or are on the hub, and run nothing",
			false,
		);
}

/**
 * What the options say of the history, checked: an empty variable is none.
 *
 * @throws {TailError} "usage"
 */
export function historyOptions(command: Command): HistoryOptions {
	const { history: given, historyKeep, serve } = command.opts<HistoryOptions>();
	const isFromEnv = command.getOptionValueSource("history") === "env";
	const history = given === "" && isFromEnv ? undefined : given;
	if (history === "") {
		throw usage("--history needs a folder; is a variable empty?");
	}
	if (!history && historyKeep.length > 0) {
		throw usage("--history-keep needs --history <folder>");
	}
	if (!history && serve && !command.opts<{ hub?: string }>().hub) {
		throw usage("--serve needs --history <folder>, or --hub <url>");
	}
	const isGiven = (name: string) =>
		command.getOptionValueSource(name) === "cli";
	const keepsHub = isGiven("history") && isGiven("hub");
	if (serve && historyKeep.length > 0 && !keepsHub) {
		throw usage("--serve deletes nothing: leave --history-keep out");
	}
	// What the environment names is for runs of our own.
	const isHub = Boolean(command.opts<{ hub?: string }>().hub);
	const isForOwn = serve && isHub && !isGiven("history");
	return { history: isForOwn ? undefined : history, historyKeep, serve };
}

/**
 * Keeps runs, if they are to be kept.
 *
 * @param options with `onClick` for a first run that may come much later
 */
export async function openHistory(
	{ history, historyKeep, onClick }: HistoryOptions & { onClick: boolean },
	{ tell, say }: Voice,
): Promise<History | undefined> {
	if (!history) return undefined;
	const { History } = await import("../../history/history.ts");
	return new History({
		folder: history,
		limits: historyKeep,
		isSoon: !onClick,
		onProblem: (problem) =>
			tell(say.error(`the run is not kept, or not all of it: ${problem}`)),
		onUnreadable: (problem) => tell(say.warning(problem)),
	});
}

const HOUR_MS = 3_600_000;

/** By the letter behind a number: a time in ms, or a size in bytes. */
const TIMES: Record<string, number> = {
	h: HOUR_MS,
	d: 24 * HOUR_MS,
	w: 7 * 24 * HOUR_MS,
};
const SIZES: Record<string, number> = {
	K: KiB,
	M: MiB,
	G: GiB,
	T: 1024 * GiB,
};

function collectLimits(text: string, before: KeepLimit[]): KeepLimit[] {
	return [...before, ...text.split(",").map((part) => parseLimit(part.trim()))];
}

function parseLimit(text: string): KeepLimit {
	const [, digits = "", unit = ""] =
		/^(\d+(?:\.\d+)?)([A-Za-z]?)$/.exec(text) ?? [];
	const number = Number(digits);
	const [time, size] = [TIMES[unit], SIZES[unit]];
	if (digits !== "" && number > 0) {
		if (time !== undefined) return { ms: number * time };
		if (size !== undefined) return { bytes: number * size };
		if (unit === "" && Number.isSafeInteger(number)) return { runs: number };
	}
	throw new InvalidArgumentError(
		"Give a number of runs (100), an age (12h, 30d, 4w) or a size (500M, 20G), or several with commas.",
	);
}
