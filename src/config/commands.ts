import { resolve } from "node:path";
import { QUEUE, STOP_GRACE_S } from "../defaults.ts";
import type { Command } from "../session/command.ts";
import { problemsOf } from "../session/command-problems.ts";
import { LocatedJson } from "./located.ts";
import { type Path, type Problem, problemsIn } from "./problems.ts";
import {
	type AtEndConfig,
	type CommandConfig,
	type FileConfig,
	fileSchema,
} from "./schema.ts";

/** More problems than this are not told at once. */
const MOST_TOLD = 8;

const NAME = /^[A-Za-z][\w-]{0,63}$/;

/** Where a text of commands comes from. */
export interface Origin {
	/** An absolute path: commands run there. */
	folder: string;
	/** The keys from the text's root to them. */
	base: Path;
	/** What to call the file in messages. */
	shown: string;
}

/** What a file has. */
export interface FileContents {
	commands: ReadonlyMap<string, Command>;
	/** Who is told how runs end; undefined for nobody. */
	atEnd: AtEndConfig | undefined;
}

/** What it has; or what is wrong with it, one line each. */
export type FoundCommands = FileContents | { problems: readonly string[] };

/**
 * The commands that are written down in a text. Loaded only when there is a
 * file, with all that it takes to check one.
 */
export function commandsIn(
	text: string,
	{ folder, base, shown }: Origin,
): FoundCommands {
	const json = new LocatedJson(text);
	const told = (problems: readonly (Problem & { line: number })[]) => ({
		problems: toldOf(problems, shown),
	});
	const located = (problems: readonly Problem[]) =>
		problems.map((problem) => ({
			...problem,
			line: json.lineOf(problem.path),
		}));
	if (json.problems.length > 0) return told(json.problems);
	let value = json.value;
	for (const key of base) value = (value as Record<string, unknown>)[key];
	const checked = fileSchema.safeParse(value);
	if (!checked.success) {
		const problems = problemsIn(checked.error.issues, value);
		return told(located(problems.map((each) => under(base, each))));
	}
	const commands = commandsOf(checked.data, folder);
	const problems = [...commands.values()].flatMap((command) =>
		[
			...nameProblems(command),
			...shellProblems(checked.data.commands[command.name] as CommandConfig),
			...problemsOf(command),
		].map((each) => under([...base, "commands", command.name], each)),
	);
	if (commands.size === 0) {
		problems.push(under(base, { path: ["commands"], problem: "it is empty" }));
	}
	if (problems.length > 0) return told(located(problems));
	return { commands, atEnd: checked.data.atEnd };
}

/** The first of them, as compilers tell theirs. */
function toldOf(
	problems: readonly (Problem & { line: number })[],
	shown: string,
): string[] {
	const told = problems.slice(0, MOST_TOLD).map(({ line, path, problem }) => {
		const key = path.length > 0 ? ` ${path.join(".")}:` : "";
		return `${shown}:${line}:${key} ${problem}`;
	});
	const rest = problems.length - told.length;
	return rest > 0 ? [...told, `and ${rest} more`] : told;
}

function under(base: Path, { path, problem }: Problem): Problem {
	return { path: [...base, ...path], problem };
}

function nameProblems({ name }: Command): Problem[] {
	if (NAME.test(name)) return [];
	const problem =
		"a name is letters, digits, - and _, and begins with a letter";
	return [{ path: [], problem }];
}

function commandsOf(
	{ commands }: FileConfig,
	folder: string,
): Map<string, Command> {
	return new Map(
		Object.entries(commands).map(([name, config]) => [
			name,
			commandOf(name, config, folder),
		]),
	);
}

function commandOf(
	name: string,
	config: CommandConfig,
	folder: string,
): Command {
	return {
		name,
		run: runOf(config),
		title: config.title ?? name,
		description: config.description,
		cwd: resolve(folder, config.cwd ?? ""),
		env: new Map(Object.entries(config.env ?? {})),
		tty: config.tty,
		parameters: new Map(Object.entries(config.parameters ?? {})),
		oneOf: config.oneOf ?? [],
		confirm: config.confirm ?? false,
		danger: config.danger ?? false,
		reason: config.reason,
		locks: config.locks ?? [],
		whenBusy: config.whenBusy ?? "refuse",
		queue: config.queue ?? QUEUE,
		stopGraceSeconds: config.stopGraceSeconds ?? STOP_GRACE_S,
		mask: config.mask ?? [],
		status: config.status,
	};
}

/** Words, or a line of shell. */
function runOf({ run, shell }: CommandConfig): readonly string[] | string {
	return typeof run === "string" && !shell ? [run] : run;
}

function shellProblems({ run, shell = false }: CommandConfig): Problem[] {
	const path = ["run"];
	if (shell && typeof run !== "string") {
		return [{ path, problem: "with shell, expected a text: a line of shell" }];
	}
	if (shell || typeof run !== "string" || !/\s/.test(run)) return [];
	const words = JSON.stringify(run.trim().split(/\s+/));
	const problem = `expected words, as in ${words}, or "shell": true`;
	return [{ path, problem }];
}
