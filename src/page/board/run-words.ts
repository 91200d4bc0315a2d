import type { ShownCommand } from "../../protocol/control.ts";
import type { Ordered } from "../../protocol/events.ts";
import type { Value } from "../../protocol/parameters.ts";
import { formatElapsed, formatShortDuration } from "../../text/duration.ts";
import type { KnownRun } from "../runs.ts";

/** How a run stands, for its colour and sign. */
export type Standing =
	| "waiting"
	| "running"
	| "succeeded"
	| "failed"
	| "ended"
	| "lost";

/** How a run stands, and that in words with how long it takes, or took. */
export function standingOf(
	{ summary, at }: KnownRun,
	now: number,
): { standing: Standing; words: string } {
	const { state, durationMs } = summary;
	switch (state) {
		case "waiting":
			return { standing: "waiting", words: "waits" };
		case "lost":
			return { standing: "lost", words: "outcome unknown" };
		case "running":
		case "stopping": {
			const elapsed = formatElapsed(durationMs + now - at);
			const doing = state === "running" ? "running" : "told to stop";
			return { standing: "running", words: `${doing} · ${elapsed}` };
		}
		case "exited": {
			const [standing, how] = outcomeOf(summary);
			const took = formatShortDuration(durationMs);
			return { standing, words: `${how} · ${took}` };
		}
	}
}

function outcomeOf({
	command,
	exitCode,
	signal,
}: KnownRun["summary"]): [Standing, string] {
	if (signal !== null) return ["failed", `ended by ${signal}`];
	if (exitCode !== 0) return ["failed", `exit code ${exitCode}`];
	// Of what was piped to us we don't know whether it went well.
	return command === null ? ["ended", "ended"] : ["succeeded", "succeeded"];
}

/**
 * What was filled in, in a line: "version 3.11, slot blue, dry run".
 *
 * @param command for what its fields are called; undefined when it is unknown
 */
export function valuesText(
	values: Ordered["values"],
	command: ShownCommand | undefined,
): string {
	const texts = Object.entries(values ?? {}).flatMap(([name, value]) => {
		const parameter = command?.parameters[name];
		const isSecret = parameter?.type === "secret" || value === "***";
		if (isSecret || value === false) return [];
		const label = parameter?.label ?? name;
		return value === true ? [label] : [`${label} ${valueText(value)}`];
	});
	return texts.join(", ");
}

/** A value as one reads it. */
export function valueText(value: Value): string {
	return Array.isArray(value) ? value.join(" + ") : `${value}`;
}

/** Made when the first time is shown: the first use of Intl takes a page some 50 ms. */
let formats: ReturnType<typeof makeFormats> | undefined;

function makeFormats() {
	return {
		day: new Intl.DateTimeFormat("en", { dateStyle: "medium" }),
		time: new Intl.DateTimeFormat("en", {
			hour: "2-digit",
			minute: "2-digit",
			hourCycle: "h23",
		}),
		whole: new Intl.DateTimeFormat("en", {
			dateStyle: "full",
			timeStyle: "medium",
			hourCycle: "h23",
		}),
	};
}

/** When a run began: "14:03" today, else with the day; and all of it. */
export function timeText(
	startedAt: number,
	today: number,
): { short: string; whole: string } {
	formats ??= makeFormats();
	const time = formats.time.format(startedAt);
	const day = formats.day.format(startedAt);
	return {
		short: day === formats.day.format(today) ? time : `${day}, ${time}`,
		whole: formats.whole.format(startedAt),
	};
}
