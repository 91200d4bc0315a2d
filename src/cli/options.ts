import {
	Command,
	CommanderError,
	Help,
	InvalidArgumentError,
	Option,
} from "commander";
import pkg from "../../package.json" with { type: "json" };
import { type ConfigPlace, findConfig, namedConfig } from "../config/config.ts";
import { GiB, LINGER_S, MAX_LOG, MIN_MAX_LOG, PORT } from "../defaults.ts";
import { TailError } from "../errors.ts";
import {
	addHistoryOptions,
	type HistoryOptions,
	historyOptions,
} from "./history/options.ts";
import {
	addHubOptions,
	type HubEnvironment,
	type HubOptions,
	hubOptions,
} from "./hub/options.ts";
import { type Misplaced, misplacedOption } from "./misplaced.ts";
import { type NamedCommand, namedCommands } from "./named/named.ts";
import { scriptNames } from "./named/scripts.ts";
import {
	addNotifyOptions,
	type NotifyOptions,
	readNotify,
} from "./notify/options.ts";
import { checkRuntime } from "./runtime.ts";
import {
	addSharingOptions,
	checkSharing,
	collect,
	type SharingOptions,
} from "./sharing/options.ts";
import { parseSize } from "./size.ts";
import { explain, usage } from "./usage.ts";

/** What the user asked for. */
export interface Options
	extends SharingOptions,
		NotifyOptions,
		HistoryOptions,
		HubOptions {
	/** The command and its arguments; empty to read stdin, or beside `commands`. */
	words: readonly string[];
	/** Commands that run side by side; undefined for one without a name. */
	commands: readonly NamedCommand[] | undefined;
	port: number | undefined;
	open: boolean;
	title: string | undefined;
	/** Whether to say nothing but errors. */
	quiet: boolean;
	/** Whether to print the output here as well. */
	echo: boolean;
	keep: boolean;
	/** Seconds. */
	linger: number;
	/** Bytes. */
	maxLog: number;
	shell: boolean;
	/** Whether lines are told apart by the names that they begin with. */
	lanes: boolean;
	/** Files of problem matchers, and folders of them. */
	matcher: readonly string[];
	/** Whether the command gets a terminal; undefined for when we have one. */
	tty: boolean | undefined;
	/** Whether commands can be started and stopped from the page. */
	control: boolean;
	/** Whether that alone starts them. */
	onClick: boolean;
	/** Whether the command can say something in its own run. */
	messages: boolean;
	/** Whether whoever may look may point at lines. */
	pins: boolean;
	/** Where commands for the page are written down; undefined for none. */
	config: ConfigPlace | undefined;
	/** What came after the command and may have been meant for us. */
	misplaced: Misplaced | undefined;
}

const EXAMPLES = `
Examples:
  $ sse-tail -- make deploy            run a command, watch it in the browser
  $ make 2>&1 | sse-tail               watch what another command prints
  $ sse-tail --shell "make && ./run"   run a line of shell
  $ sse-tail -n api="npm run api" -n web=vite
                                       run several side by side, on one page
  $ sse-tail --keep -p 8000 -- make    leave the page up when it is over
  $ sse-tail --lan -- make deploy      let others watch, by URL or QR code
  $ sse-tail --on-click -- ./deploy    run it when somebody presses Run
  $ sse-tail --control npm:deploy npm:rollback
                                       buttons for several, on one page
  $ sse-tail                           those of sse-tail.json, where there is one

The command's output, exit code and signals stay what they are without sse-tail.`;

function program(): Command {
	const command = new Command("sse-tail")
		.description(pkg.description)
		.usage(
			"[options] [--] <command> [args...]\n       sse-tail [options] -n <name>=<line> ... | npm:<script> ...\n       <command> | sse-tail [options]\n       sse-tail [options] --config <file>",
		)
		.argument("[command...]")
		.passThroughOptions()
		.option(
			"-p, --port <port>",
			`port of the page (default: ${PORT} or the next free one)`,
			parsePort,
		)
		.option("--no-open", "do not open a browser")
		.option("-t, --title <title>", "title of the page (default: the command)")
		.option("-q, --quiet", "say nothing here but errors", false)
		.option("--no-echo", "do not print the output here")
		.option("-k, --keep", "serve on after the end, until Ctrl-C", false)
		.option(
			"--linger <seconds>",
			"wait for viewers after the end",
			parseSeconds,
			LINGER_S,
		)
		.addOption(
			new Option(
				"--max-log <size>",
				"history to keep, such as 500M; the oldest goes first",
			)
				.argParser((text) => parseSize(text, MIN_MAX_LOG))
				.default(MAX_LOG, `${MAX_LOG / GiB}G`),
		)
		.option(
			"--control",
			"let the page stop the command and run it again, or run any of several",
			false,
		)
		.option(
			"--messages",
			"let the command say something beside its output, by a request",
			false,
		)
		.option(
			"--pins",
			"let all who may look point at a line, with a few words",
			false,
		)
		.option("--on-click", "run the command only when Run is pressed", false)
		.option(
			"--config <file>",
			"let the page run the commands in it (default, with nothing else to run: sse-tail.json)",
		)
		.option(
			"-n, --name <name=line>",
			"run a line of shell beside others, by this name; can be repeated",
			collect,
			[],
		)
		.option(
			"--lanes",
			"tell lines apart by the names they begin with, as [api] or web |",
			false,
		)
		.option(
			"--matcher <path>",
			"find errors by VS Code's or GitHub's problem matchers too: by a file's, or by those of a folder that the output asks for; can be repeated",
			collect,
			[],
		)
		.option("--shell", "run the one argument through the shell", false)
		.option(
			"--tty",
			"give the command a terminal (default: when stdout is one)",
		)
		.option("--no-tty", "give the command pipes");
	const withRuns = addHubOptions(addHistoryOptions(command));
	return addNotifyOptions(addSharingOptions(withRuns))
		.version(pkg.version, "-V, --version", "print the version")
		.helpOption("-h, --help", "print this help")
		.addHelpText("after", EXAMPLES)
		.configureHelp({ optionDescription: describeOption })
		.exitOverride()
		.configureOutput({ writeErr: () => {} });
}

/** Without defaults that say nothing, such as false. */
function describeOption(option: Option): string {
	const isEmpty = [false, "", "[]"].includes(
		Array.isArray(option.defaultValue) ? "[]" : option.defaultValue,
	);
	const shown: Option = isEmpty
		? Object.assign(Object.create(option), { defaultValue: undefined })
		: option;
	return new Help().optionDescription(shown);
}

/**
 * Reads the command line; undefined when it asked for help or the version,
 * which have been printed then.
 *
 * @param argv the words after the program's name
 * @throws {TailError} "usage"
 */
export function parseOptions(
	argv: readonly string[],
	place: StartPlace,
): Options | undefined {
	const command = program();
	try {
		command.parse(argv, { from: "user" });
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.exitCode === 0) return undefined;
		throw explain(error, command.options);
	}
	const words = command.args;
	const names = command.options.map(({ long }) => long);
	const given = command.opts<Given>();
	const toRun = whatToRun(given, words, place);
	const { config, commands } = toRun;
	const control = given.control || given.onClick || config !== undefined;
	const options: Options = {
		...given,
		...toRun,
		control,
		onClick: given.onClick || (control && (commands ?? config) !== undefined),
		...historyOptions(command),
		...hubOptions(command, place),
		misplaced: misplacedOption(argv, words, names),
	};
	checkWords(options, argv);
	checkRuntime(process.versions, options);
	checkSharing(options);
	if (options.shareControl && !options.control) {
		throw usage("--share-control needs --control, or --on-click");
	}
	readNotify(options); // For what is wrong with it.
	const hasCommand = words.length > 0 || Boolean(commands ?? config);
	if (options.serve && (hasCommand || control)) {
		throw usage("--serve runs nothing: leave the command out");
	}
	if (control && !hasCommand) {
		const means = given.onClick ? "--on-click" : "--control";
		throw usage(`${means} needs a command to start and stop`);
	}
	if (options.tty && !hasCommand) {
		throw usage("--tty needs a command to give a terminal to");
	}
	return options;
}

/** Where we were started. */
export interface StartPlace extends HubEnvironment {
	folder: string;
	/** Whether somebody sits at our stdin, so that it is nothing to show. */
	isTerminal: boolean;
}

/** As the command line has it. */
type Given = Omit<Options, "config"> & { name: string[]; config?: string };

type ToRun = Pick<Options, "words" | "commands" | "config">;

/**
 * One script is a command like any other; several have a name each. Where there
 * is nothing else to be run or read, it is what the folder's file says.
 */
function whatToRun(
	{ name: named, config: path, control, onClick, serve }: Given,
	words: readonly string[],
	{ folder, isTerminal }: StartPlace,
): ToRun {
	const scripts = () => scriptNames(folder);
	const commands = namedCommands(named, words, scripts);
	const none = { words, commands: undefined, config: undefined };
	if (path !== undefined) {
		if (commands === undefined && words.length === 0) {
			return { ...none, config: namedConfig(path, folder) };
		}
		throw usage("--config names a file of commands: give none beside it");
	}
	if (commands === undefined) {
		const isFree = words.length === 0 && (isTerminal || control || onClick);
		return isFree && !serve ? { ...none, config: findConfig(folder) } : none;
	}
	const [only] = commands;
	const isPlain = named.length === 0 && words.length === 1;
	return isPlain && only && commands.length === 1
		? { ...none, words: only.words }
		: { ...none, words: [], commands };
}

/**
 * An unset variable must not pass for a command that succeeds.
 *
 * @throws {TailError} "usage", or "not-found" for a command without a name
 */
function checkWords({ words, shell }: Options, argv: readonly string[]): void {
	const [first] = words;
	if (first === undefined && argv.at(-1) === "--") {
		throw usage("nothing comes after the --; is a variable empty?");
	}
	if (shell && (words.length !== 1 || first?.trim() === "")) {
		throw usage("--shell takes the command line as one argument, in quotes");
	}
	if (first === "") {
		const why = "the command's name is empty; is a variable empty?";
		throw new TailError("not-found", why);
	}
}

/** What `--help` prints. */
export function helpText(): string {
	let text = "";
	program()
		.configureOutput({
			writeOut: (part) => {
				text += part;
			},
		})
		.outputHelp();
	return text;
}

function parsePort(text: string): number {
	const port = Number(text);
	if (/^\d+$/.test(text) && port <= 65535) return port;
	throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}

function parseSeconds(text: string): number {
	if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
	throw new InvalidArgumentError("Give seconds, such as 10 or 0.5.");
}
