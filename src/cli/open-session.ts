import { readFile } from "node:fs/promises";
import { programFile } from "../io/program-file.ts";
import type { Command } from "../session/command.ts";
import { createSession, type Session } from "../session/session.ts";
import { firstErrorFor } from "./first-error.ts";
import { openHistory } from "./history/options.ts";
import type { Host } from "./host.ts";
import { openHub } from "./hub/publish.ts";
import type { Telling } from "./notify/notifier.ts";
import { readNotify } from "./notify/options.ts";
import type { Program } from "./program.ts";
import { type ServedPage, servedPage } from "./served-page.ts";
import { serverOptions } from "./server-options.ts";
import { readMask } from "./sharing/mask.ts";
import { placeOf } from "./sharing/place.ts";

/** A session that listens, as the command line has asked for it. */
export interface OpenSession extends ServedPage {
	session: Session;
	/** What can be run from the page; undefined where nothing can. */
	offered: ReadonlyMap<string, Command> | undefined;
	/** Resolves when those have been told who don't watch, if any are to be. */
	notified: () => Promise<void>;
}

/** What a file has for a session, which may change. */
export interface FromFile {
	commands: ReadonlyMap<string, Command>;
	/** Who is to be told, as it is now. */
	tellings: () => readonly Telling[];
}

/**
 * Opens the session. Nothing runs in it yet.
 *
 * @param fromFile what a file has for it, where one is offered
 * @throws {TailError} "failed" when it cannot listen there, "usage" when a file
 *   that an option names can't be used
 */
export async function openSession(
	program: Program,
	fromFile?: FromFile,
): Promise<OpenSession> {
	const { host, voice, options } = program;
	const offer = options.control
		? (await import("./offered.ts")).offerOf(program, fromFile?.commands)
		: undefined;
	const place = await placeOf(options);
	const session = await createSession({
		...place,
		...serverOptions(options, voice),
		messages: options.messages,
		pins: options.pins,
		page: () => readFile(programFile("page.html"), "utf8"),
		title: options.title,
		mask: await readMask(options, host.env, voice),
		maxLog: options.maxLog,
		history: await openHistory(options, voice),
		hub: openHub(options, voice, host),
		control: offer?.controlled,
	});
	if (offer) endWithUs(host, session);
	// Before the command, which may want to pass on where it is.
	const page = await servedPage(session, place, program);
	return {
		session,
		offered: offer?.commands,
		notified: await notify(session, program, fromFile?.tellings),
		...page,
	};
}

/** Ends what runs when we end, whatever ends us. */
function endWithUs(host: Host, session: Session): void {
	host.on("exit", () => {
		session.closeControl();
		for (const run of session.runs) if (run.state !== "exited") run.kill();
	});
}

/**
 * Has those told who don't watch, if anybody is to be.
 *
 * @returns resolves when they have been told of what has happened so far
 */
async function notify(
	session: Session,
	{ host, voice, options }: Program,
	fromFile?: () => readonly Telling[],
): Promise<() => Promise<void>> {
	const own = readNotify(options);
	if ((own ?? fromFile) === undefined) return async () => {};
	const tellings = () => [...(own ? [own] : []), ...(fromFile?.() ?? [])];
	const { Notifier } = await import("./notify/notifier.ts");
	const isKept = options.keep || options.control;
	const about = { host, voice, firstError: firstErrorFor, isKept };
	const notifier = new Notifier({ ...about, tellings });
	notifier.follow(session);
	return () => notifier.settled();
}
