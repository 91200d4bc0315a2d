import type { Command } from "../session/command.ts";
import { ownCommand } from "./control.ts";
import type { Options } from "./options.ts";

/**
 * What can be run from the page: the command of the command line, those that it
 * names, or those of a file; undefined where nothing can.
 */
export function offeredCommands(
	options: Options,
	fromFile: ReadonlyMap<string, Command> | undefined,
): ReadonlyMap<string, Command> | undefined {
	const { control, commands } = options;
	if (!control) return undefined;
	if (fromFile !== undefined) return fromFile;
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
