import type { Ordered, RunSummary, StartData } from "../protocol/events.ts";
import type { ServedRun } from "./runs.ts";

/** What is known of a run without its log, as the news have it. */
export function summaryOf(run: ServedRun): RunSummary {
	const { start, exit, ...rest } = run.status();
	return {
		run: start.run,
		path: `runs/${run.name}/`,
		lastEventId: run.journal.newestId,
		command: start.command,
		title: start.title,
		startedAt: start.startedAt,
		exitCode: exit?.code ?? null,
		signal: exit?.signal ?? null,
		...rest,
		...(start.machine !== undefined && { machine: start.machine }),
		...orderedOf(start),
	};
}

/** How it was started by control: only what is known of that. */
function orderedOf({ name, values, by, reason }: StartData): Ordered {
	return {
		...(name !== undefined && { name }),
		...(values !== undefined && { values }),
		...(by !== undefined && { by }),
		...(reason !== undefined && { reason }),
	};
}
