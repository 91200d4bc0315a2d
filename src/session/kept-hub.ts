import { folderProblem, prepareHistory } from "../history/folder.ts";
import { History, type HistoryOptions } from "../history/history.ts";
import { KeptRuns } from "../history/kept-runs.ts";
import { HubRuns, type HubRunsOptions } from "../hub/hub-runs.ts";
import { HubKeeper } from "./hub-keeper.ts";
import { KeptHubRuns } from "./kept-hub-runs.ts";

/** A hub, and the runs that it shows. */
export interface OpenHub {
	hub: HubRuns;
	runs: HubRuns | KeptHubRuns;
}

/**
 * Opens a hub that keeps its runs in a folder. Where that can't be used, which
 * is told, it keeps none.
 */
export async function openKeptHub(
	options: HubRunsOptions,
	history: Omit<HistoryOptions, "isSoon">,
): Promise<OpenHub> {
	const { folder, limits, onProblem } = history;
	const { masked } = options;
	let keeper: HubKeeper | undefined;
	const isOurs = ({ token }: { token: string }) =>
		keeper?.isWriting(token) === true;
	let kept: KeptRuns;
	try {
		await prepareHistory(folder);
		const onUnreadable = history.onUnreadable;
		const common = { folder, masked, isOurs };
		kept = await KeptRuns.open({ ...common, onProblem: onUnreadable });
	} catch (error) {
		onProblem(folderProblem(error, folder));
		const hub = await HubRuns.open(options);
		return { hub, runs: hub };
	}
	const runs = await KeptHubRuns.open(kept);
	const writer = new History({ ...history, isSoon: false });
	const [newest] = kept.newest(1);
	keeper = new HubKeeper({ history: writer, limits, kept: runs, newest });
	const own = keeper;
	const hub = await HubRuns.open({
		...options,
		numberOf: ({ token, number }) => runs.numberOf(token) ?? number,
		past: (token) => own.past(token),
	});
	runs.join(hub, async () => {
		await own.close();
		await hub.close();
		await kept.close();
	});
	own.follow(hub);
	return { hub, runs };
}
