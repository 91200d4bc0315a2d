import type { ActivityData } from "../../protocol/events.ts";
import { formatElapsed } from "../../text/duration.ts";

/** Of a longer way down, the programs in the middle are not named. */
const MOST_NAMED = 5;

/** What else is said of a program that does that, behind its name. */
const WORDS: Record<ActivityData["doing"], (activity: ActivityData) => string> =
	{
		computing: ({ cpu }) => `computes (${cpu} % CPU)`,
		stopped: () => "is stopped",
		disk: () => "waits for the disk",
		asleep: () => "sleeps",
		child: () => "waits for what it has started",
		lock: ({ holder }) =>
			holder === undefined
				? "waits for a lock"
				: `waits for a lock that process ${holder} has`,
		network: ({ peer }) => `waits for ${peer ?? "the network"}`,
		input: () => "waits for an answer in the terminal",
		output: () => "waits for whoever reads its output",
		pipe: () => "waits for its input, a pipe",
		socket: () => "waits for another program",
		thread: ({ peer }) => waits(peer),
		waiting: ({ peer }) => waits(peer),
		held: () => "",
	};

const HELD =
	"held back: the terminal that sse-tail prints to is scrolled back or stopped (Ctrl-S), or nobody reads its output";

const BUFFERED =
	"It runs, and its pipe is empty. If it should have printed something, that may be in its own buffer: try “sse-tail -- …” instead of the pipe, “stdbuf -oL …”, or “python -u”.";

/** What is said of a silent run: in the bar, and what there is to it. */
export interface ActivityWords {
	text: string;
	more: string;
	/** What may help, where the program may keep its output back. */
	hint: string | undefined;
}

/** @param sinceMs how long ago it was told */
export function wordsOfActivity(
	activity: ActivityData,
	sinceMs: number,
): ActivityWords {
	const { programs, doing, cpu, ms } = activity;
	if (doing === "held") return { text: HELD, more: HELD, hint: undefined };
	const name = programs.at(-1) ?? "";
	const text = `${name} ${WORDS[doing](activity)}`;
	const path =
		programs.length > MOST_NAMED
			? [...programs.slice(0, 2), "…", ...programs.slice(2 - MOST_NAMED)]
			: programs;
	const more = [
		path.join(" > "),
		`${cpu} % CPU`,
		`started ${formatElapsed(ms + sinceMs)} ago`,
	].join(" · ");
	const hint = mayBuffer(activity) ? BUFFERED : undefined;
	return {
		text: hint === undefined ? text : `${text} · it may buffer its output`,
		more: hint === undefined ? more : `${more}. ${hint}`,
		hint,
	};
}

/** Of one that waits for something else than time, that is what keeps it. */
function mayBuffer({ isPiped, doing, programs }: ActivityData): boolean {
	const isBusy = doing === "computing" || doing === "asleep";
	const [name] = (programs.at(-1) ?? "").split(" ");
	return isPiped === true && isBusy && name !== "sleep";
}

function waits(peer: string | undefined): string {
	return peer === undefined ? "waits" : `waits, connected to ${peer}`;
}
