import type { FileContents } from "../config/commands.ts";
import { ConfigFile } from "../config/watch.ts";
import type { Session } from "../session/session.ts";
import type { ExitStatus } from "./exit.ts";
import type { Telling } from "./notify/notifier.ts";
import { readAtEnd } from "./notify/options.ts";
import { openSession } from "./open-session.ts";
import type { Program } from "./program.ts";
import { serveClicks } from "./serve-on.ts";
import type { Voice } from "./voice.ts";

/**
 * Offers commands on the page, and runs what somebody who may asks for.
 *
 * @returns how we are to end: as the last run did
 * @throws {TailError} when they can't be offered
 */
export async function offerCommands(program: Program): Promise<ExitStatus> {
	const { host, voice, options, inherited } = program;
	const file = options.config && (await OfferedFile.read(options.config));
	const opened = await openSession(program, file);
	const { session, notified } = opened;
	session.serve();
	file?.follow(session, voice);
	await opened.announce();
	const unexpect = opened.show();
	const { ignored } = inherited;
	return serveClicks({ host, voice, session, ignored, unexpect, notified });
}

/** A file of commands, as it was when it was last right. */
class OfferedFile {
	readonly #file: ConfigFile;
	readonly #shown: string;
	commands: FileContents["commands"] = new Map();
	#tellings: readonly Telling[] = [];
	readonly tellings = () => this.#tellings;

	/** @throws {TailError} "usage" when it can't be used */
	static async read(
		place: ConstructorParameters<typeof ConfigFile>[0],
	): Promise<OfferedFile> {
		const file = new ConfigFile(place);
		const contents = await file.read();
		const offered = new OfferedFile(file);
		offered.#take(contents);
		return offered;
	}

	private constructor(file: ConfigFile) {
		this.#file = file;
		this.#shown = file.place.shown;
	}

	/** Offers what is in it whenever that has changed, for as long as we live. */
	follow(session: Session, { say, tell, remark }: Voice): void {
		const complain = (problem: string) => {
			session.complain(problem);
			for (const line of problem.split("\n")) tell(say.error(line));
			remark(say.hint("the commands of before are still there"));
		};
		this.#file.follow({
			onProblem: complain,
			onContents: (contents) => {
				try {
					this.#take(contents);
				} catch (error) {
					return complain((error as Error).message);
				}
				session.offer(this.commands);
				remark(say.hint(`${this.#shown} has changed and was read again`));
			},
		});
	}

	#take({ commands, atEnd }: FileContents): void {
		this.#tellings = atEnd ? [readAtEnd(atEnd, this.#shown)] : [];
		this.commands = commands;
	}
}
