import { ConfigFile } from "../config/watch.ts";
import type { ExitStatus } from "./exit.ts";
import { followConfig } from "./offered.ts";
import { openSession } from "./open-session.ts";
import type { Program } from "./program.ts";
import { serveClicks } from "./serve-on.ts";

/**
 * Offers commands on the page, and runs what somebody who may asks for.
 *
 * @returns how we are to end: as the last run did
 * @throws {TailError} when they can't be offered
 */
export async function offerCommands(program: Program): Promise<ExitStatus> {
	const { host, voice, options, inherited } = program;
	const file = options.config && new ConfigFile(options.config);
	const opened = await openSession(program, file);
	const { session, notified } = opened;
	session.serve();
	if (file) followConfig(file, session, voice);
	await opened.announce();
	const unexpect = opened.show();
	const { ignored } = inherited;
	return serveClicks({ host, voice, session, ignored, unexpect, notified });
}
