import type { Options } from "./options.ts";
import { errorReporter } from "./report.ts";
import type { Voice } from "./voice.ts";

/** What a server of any kind is started with, and whom it tells of what goes wrong. */
export function serverOptions(options: Options, voice: Voice) {
	const { port, token, allowHost, allowOrigin } = options;
	const { basePath, page, maxViewers, userHeader } = options;
	const { say, remark, tell } = voice;
	let isShort = false;
	return {
		...{ port, token, allowHost, allowOrigin, userHeader },
		...{ basePath, ownPage: page, maxViewers },
		onDiskProblem(problem: string, isLoss: boolean) {
			if (isLoss) tell(say.error(problem));
			else remark(say.hint(problem));
		},
		onError: errorReporter(voice),
		onShort(limit: number) {
			if (isShort) return;
			isShort = true;
			tell(say.error(`further viewers are refused: ulimit -n is ${limit}`));
		},
		onViewerElsewhere: () =>
			remark(say.hint("the first viewer from elsewhere has joined")),
	};
}
