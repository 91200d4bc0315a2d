import { isatty } from "node:tty";
import { Chalk, type ChalkInstance } from "chalk";

/**
 * Colours for what we write to a descriptor. Chalk alone would also look among
 * the words of our command line, where `--color` may be the command's option.
 */
export function coloursFor(fd: number, env: NodeJS.ProcessEnv): ChalkInstance {
	return new Chalk({ level: wantsColours(env, isatty(fd)) ? 1 : 0 });
}

/** https://no-color.org, https://force-color.org; of the two, the first. */
export function wantsColours(
	{ NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv,
	isTerminal: boolean,
): boolean {
	if (NO_COLOR) return false;
	if (FORCE_COLOR !== undefined) return !/^(0|false)$/.test(FORCE_COLOR);
	return isTerminal && TERM !== "dumb";
}
