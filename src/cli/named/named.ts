import { usage } from "../usage.ts";
import { asksForScript, findScripts } from "./scripts.ts";

/** A command that runs beside others, and the name that tells it from them. */
export interface NamedCommand {
	name: string;
	/** Its words; or one, which is a line of shell. */
	words: readonly string[];
	shell: boolean;
}

/**
 * The commands that are to run side by side.
 *
 * @param named what `-n` was given: `name=line`, or a script such as `npm:build`
 * @param words what came as the command; scripts as well, such as `npm:watch-*`
 * @param scripts the names of package.json's scripts; only called when needed
 * @returns undefined for one command without a name
 * @throws {TailError} "usage"
 */
export function namedCommands(
	named: readonly string[],
	words: readonly string[],
	scripts: () => readonly string[],
): NamedCommand[] | undefined {
	const asked = words.filter(asksForScript);
	if (named.length === 0 && asked.length === 0) return undefined;
	const [other] = words.filter((word) => !asksForScript(word));
	if (other !== undefined) throw usage(besides(other, named.length > 0));
	const commands = [
		...named.flatMap((text) => parseNamed(text, scripts)),
		...asked.flatMap((word) => scriptCommands(word, scripts)),
	];
	const names = commands.map(({ name }) => name);
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined) throw usage(`two commands are named '${twice}'`);
	return commands;
}

function besides(word: string, isNamed: boolean): string {
	return isNamed
		? `'${word}' has no name; beside -n, give it one: -n name='${word} …'`
		: `'${word}' stands beside npm: scripts; give it a name: -n name='${word} …'`;
}

function parseNamed(
	text: string,
	scripts: () => readonly string[],
): NamedCommand[] {
	if (asksForScript(text)) return scriptCommands(text, scripts);
	const [, name, line] = /^([^\s=]+)=(.*)$/s.exec(text) ?? [];
	if (name === undefined || line === undefined) {
		throw usage(`-n takes name='command line', and not '${text}'`);
	}
	if (line.trim() === "") {
		throw usage(`-n ${name}= has no command; is a variable empty?`);
	}
	if (!asksForScript(line)) return [{ name, words: [line], shell: true }];
	const [script, another] = findScripts(line, scripts());
	if (script === undefined || another !== undefined) {
		throw usage(`-n ${name}= takes one script; '${line}' is several`);
	}
	return [{ name, words: script.words, shell: false }];
}

function scriptCommands(
	word: string,
	scripts: () => readonly string[],
): NamedCommand[] {
	return findScripts(word, scripts()).map(({ label, words }) => ({
		name: label,
		words,
		shell: false,
	}));
}
