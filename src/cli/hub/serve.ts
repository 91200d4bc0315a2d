import type { HubSessionOptions } from "../../session/kept-session.ts";
import type { Options } from "../options.ts";
import type { Voice } from "../voice.ts";

/** What a hub is served with; undefined when the options name none. */
export function hubToServe(
	{ hub, hubPrefix, hubKey, maxLog, history, historyKeep }: Options,
	{ tell, remark, say }: Voice,
	onDiskProblem: HubSessionOptions["hub"]["onDiskProblem"],
): HubSessionOptions["hub"] | undefined {
	if (hub === undefined) return undefined;
	return {
		target: hub,
		prefix: hubPrefix,
		maxLog,
		key: hubKey,
		onDiskProblem,
		...(history && {
			history: {
				folder: history,
				limits: historyKeep,
				onProblem: (problem: string) =>
					tell(say.error(`runs are not kept, or not all of them: ${problem}`)),
				onUnreadable: (problem: string) => tell(say.warning(problem)),
			},
		}),
		onProblem: (problem) => tell(say.error(`no news of the hub: ${problem}`)),
		onBack: () => remark(say.hint("the hub is there again")),
	};
}
