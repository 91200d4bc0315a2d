import type { ConfigFile } from "../config/watch.ts";
import type { Command } from "../session/command.ts";
import type { Session } from "../session/session.ts";
import { ownCommand } from "./control.ts";
import type { Options } from "./options.ts";
import type { Voice } from "./voice.ts";

/**
 * What can be run from the page: the command of the command line, those that it
 * names, or those of a file; undefined where nothing can.
 *
 * @throws {TailError} "usage" when the file can't be used
 */
export async function offeredCommands(
	options: Options,
	file: ConfigFile | undefined,
): Promise<ReadonlyMap<string, Command> | undefined> {
	const { control, commands } = options;
	if (!control) return undefined;
	if (file !== undefined) return file.read();
	const { words, shell, title, tty } = options;
	const offered = commands?.map((command) =>
		ownCommand({ ...command, tty, title: command.name }),
	);
	// Not the whole bag of options: its `name` is that of -n.
	return byName(offered ?? [ownCommand({ words, shell, title, tty })]);
}

function byName(commands: readonly Command[]): ReadonlyMap<string, Command> {
	return new Map(commands.map((command) => [command.name, command]));
}

/** Offers what is in the file, whenever that has changed, for as long as we live. */
export function followConfig(
	file: ConfigFile,
	session: Session,
	{ say, tell, remark }: Voice,
): void {
	file.follow({
		onCommands(commands) {
			session.offer(commands);
			remark(say.hint(`${file.place.shown} has changed and was read again`));
		},
		onProblem(problem) {
			session.complain(problem);
			for (const line of problem.split("\n")) tell(say.error(line));
			remark(say.hint("the commands of before are still there"));
		},
	});
}
