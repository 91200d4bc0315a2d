import { readFile } from "node:fs/promises";
import { TailError } from "../../errors.ts";
import { programFile } from "../../io/program-file.ts";
import {
	type HubSessionOptions,
	serveHub,
	serveKept,
} from "../../session/kept-session.ts";
import type { Host } from "../host.ts";
import { hubToServe } from "../hub/serve.ts";
import type { Options } from "../options.ts";
import { servedPage } from "../served-page.ts";
import { readMask } from "../sharing/mask.ts";
import { placeOf } from "../sharing/place.ts";
import { endingSignal } from "../terminal/signals.ts";
import type { Voice } from "../voice.ts";

export interface ServeOptions {
	host: Host;
	voice: Voice;
	options: Options;
	/** Signals that are not for us. */
	ignored: readonly NodeJS.Signals[];
	/** What a server of any kind is started with. */
	server: Pick<
		Parameters<typeof serveKept>[0],
		| "port"
		| "token"
		| "allowHost"
		| "basePath"
		| "maxViewers"
		| "onError"
		| "onShort"
		| "onViewerElsewhere"
	> &
		Pick<HubSessionOptions["hub"], "onDiskProblem">;
}

/**
 * Shows the runs that were kept, or those of a hub, and runs nothing, until we
 * are told to end.
 *
 * @throws {TailError} "failed" when the folder can't be read
 */
export async function serveHistory({
	host,
	voice,
	options,
	ignored,
	server,
}: ServeOptions): Promise<number> {
	const { remark, tell, say } = voice;
	const { history } = options;
	const told = endingSignal(host, ignored);
	const place = await placeOf(options);
	const common = {
		...place,
		...server,
		page: () => readFile(programFile("page.html"), "utf8"),
		title: options.title,
		mask: await readMask(options, host.env, voice),
	};
	const hub = hubToServe(options, voice, server.onDiskProblem);
	const serving = hub
		? serveHub({ ...common, hub })
		: serveKept({
				...common,
				history: history || ".",
				onProblem: (problem) => tell(say.warning(problem)),
			});
	const session = await serving.catch((error: unknown) => {
		if (error instanceof TailError) throw error;
		throw new TailError("failed", (error as Error).message, { cause: error });
	});
	const page = await servedPage(session, place, { host, voice, options });
	await page.announce();
	remark(say.hint(whatIsServed(session.count, hub !== undefined)));
	page.show();
	await told;
	await session.close();
	return 0;
}

function whatIsServed(count: number, isHub: boolean): string {
	const run = isHub ? "run" : "kept run";
	const runs = count === 1 ? `one ${run}` : `${count} ${run}s`;
	const where = isHub ? " of the hub, and those to come" : "";
	return `serving ${runs}${where}, until Ctrl-C`;
}
