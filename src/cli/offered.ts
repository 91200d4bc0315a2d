import type { Command } from "../session/command.ts";
import type { ControlledCommands } from "../session/controlled.ts";
import { controlledCommands, ownCommand } from "./control.ts";
import type { Options } from "./options.ts";
import type { Program } from "./program.ts";

/** What can be run from the page, and how it is. */
export interface Offer {
	commands: ReadonlyMap<string, Command>;
	controlled: ControlledCommands;
}

/**
 * What can be run from the page: the command of the command line, those that it
 * names, or those of a file.
 *
 * @param fromFile undefined where there is no file
 */
export function offerOf(
	program: Program,
	fromFile: ReadonlyMap<string, Command> | undefined,
): Offer {
	const commands = fromFile ?? ownCommands(program.options);
	return { commands, controlled: controlledCommands(commands, program) };
}

function ownCommands(options: Options): ReadonlyMap<string, Command> {
	const { commands, words, shell, title, tty } = options;
	const offered = commands?.map((command) =>
		ownCommand({ ...command, tty, title: command.name }),
	);
	// Not the whole bag of options: its `name` is that of -n.
	return byName(offered ?? [ownCommand({ words, shell, title, tty })]);
}

function byName(commands: readonly Command[]): ReadonlyMap<string, Command> {
	return new Map(commands.map((command) => [command.name, command]));
}
