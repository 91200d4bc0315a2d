import { existsSync } from "node:fs";
import { basename } from "node:path";
import { QUEUE, STOP_GRACE_S } from "../defaults.ts";
import { TailError } from "../errors.ts";
import { fillIn } from "../protocol/fill-in.ts";
import type { RunOptions } from "../run/run.ts";
import type { Command } from "../session/command.ts";
import { environmentFor } from "../session/command-line.ts";
import type { RunOrder } from "../session/control.ts";
import {
	type ControlledCommands,
	hiddenIn,
	orderedBy,
} from "../session/controlled.ts";
import type { Options } from "./options.ts";
import { placeVariables } from "./place-variables.ts";
import { prepareProcess } from "./prepare-process.ts";
import type { Program } from "./program.ts";

/** What a command line says of a command. */
export type OwnCommand = Pick<Options, "words" | "shell" | "title" | "tty"> & {
	/** Undefined for the program's own name. */
	name?: string;
};

/** A command of the command line, as one that can be run again. */
export function ownCommand({
	words,
	shell,
	title,
	tty,
	...named
}: OwnCommand): Command {
	const [first = ""] = words;
	return {
		name: named.name ?? programName(first),
		run: shell ? first : words,
		title: title ?? "",
		description: undefined,
		cwd: undefined,
		env: new Map(),
		tty,
		parameters: new Map(),
		oneOf: [],
		confirm: false,
		danger: false,
		reason: undefined,
		locks: [],
		whenBusy: "refuse",
		queue: QUEUE,
		stopGraceSeconds: STOP_GRACE_S,
		mask: [],
		status: undefined,
	};
}

/** A name by the file or the line of shell that is run. */
function programName(first: string): string {
	const name = basename(first).replaceAll(/[^\w-]+/g, "-");
	return /^[A-Za-z]/.test(name) ? name.slice(0, 64) : "command";
}

/** How commands are run from the page, and what is said of it here. */
export function controlledCommands(
	commands: ReadonlyMap<string, Command>,
	context: Program,
): ControlledCommands {
	const { remark, tell, say } = context.voice;
	return {
		commands,
		env: context.host.env,
		optionsFor: (order) => optionsFor(order, context),
		onStarted(run, order) {
			remark(say.hint(`run ${run.number} has been started${byWhom(order.by)}`));
			void run.ended.then((exit) => remark(say.outcomeOf(run.number, exit)));
		},
		onStopping(run, by) {
			remark(say.hint(`run ${run.number} is told to stop${byWhom(by)}`));
		},
		onFailed(order, error) {
			const why = error instanceof Error ? error.message : String(error);
			tell(say.error(`${order.command.name} could not be started: ${why}`));
		},
	};
}

function byWhom(by: string | undefined): string {
	return by === undefined ? "" : ` by ${by}`;
}

function optionsFor(order: RunOrder, program: Program): RunOptions {
	const { host, options, matchers, outputs, inherited, trouble, voice } =
		program;
	const { command, values } = order;
	const { run, parameters, cwd } = command;
	const words =
		typeof run === "string" ? [run] : fillIn(run, parameters, values);
	const { remark, say } = voice;
	const ownEnv = environmentFor(command, values, host.env);
	return {
		async start(place) {
			if (cwd !== undefined && !existsSync(cwd)) {
				throw new TailError("not-found", `there is no folder ${cwd}`);
			}
			const env = { ...ownEnv, ...placeVariables(place, order.by) };
			const start = await prepareProcess(
				host,
				{
					words,
					shell: typeof run === "string",
					tty: command.tty ?? options.tty,
					echo: options.echo,
				},
				inherited,
				trouble,
				{ env, cwd, isUnattended: true },
			);
			return [await start()];
		},
		title: command.title,
		folder: cwd ?? host.cwd(),
		buildkite: Boolean(ownEnv.BUILDKITE),
		lanes: options.lanes,
		matchers,
		echo: () => (options.echo ? outputs : {}),
		ordered: orderedBy(order),
		hidden: hiddenIn(order),
		onMessage: (message) => remark(say.message(message)),
	};
}
