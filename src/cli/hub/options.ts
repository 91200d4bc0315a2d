import { type Command, InvalidArgumentError, Option } from "commander";
import { MiB } from "../../defaults.ts";
import { type HubTarget, isPrefix, parseHubUrl } from "../../hub/target.ts";
import { parseSize } from "../size.ts";
import { usage } from "../usage.ts";

/** How much of a run stays in Redis, in bytes, unless the user says otherwise; and at least. */
const WINDOW = 64 * MiB;
const MIN_WINDOW = 1 * MiB;

/** The options by which runs are published, and a hub is served. */
export interface HubOptions {
	/** Where the hub is; undefined for none. */
	hub: HubTarget | undefined;
	/** Bytes of each run. */
	hubWindow: number;
	/** What the keys in Redis begin with. */
	hubPrefix: string;
	/** What orders through the hub are signed with; undefined for none. */
	hubKey: string | undefined;
}

/** Adds these options to a command. */
export function addHubOptions(command: Command): Command {
	return command
		.addOption(
			new Option(
				"--hub <url>",
				"publish each run on this Redis too; with --serve, show all that are there",
			).env("SSE_TAIL_HUB"),
		)
		.option("--no-hub", "publish none, whatever SSE_TAIL_HUB says")
		.addOption(
			new Option("--hub-window <size>", "of each run, so much stays in Redis")
				.argParser((text) => parseSize(text, MIN_WINDOW))
				.default(WINDOW, `${WINDOW / MiB}M`),
		)
		.addOption(
			new Option("--hub-prefix <name>", "a team's own name for its keys there")
				.env("SSE_TAIL_HUB_PREFIX")
				.argParser(parsePrefix)
				.default("sse-tail"),
		);
}

/** What the environment says of the hub. */
export interface HubEnvironment {
	hubUrl?: string | undefined;
	/** What orders through a hub are signed with. */
	hubKey?: string | undefined;
}

/** In place of a URL: the variable's, for who has to name the hub and keeps its password. */
const FROM_ENV = "env";

/**
 * What the options say of the hub, checked: an empty variable is none.
 *
 * @throws {TailError} "usage"
 */
export function hubOptions(
	command: Command,
	{ hubUrl, hubKey: key }: HubEnvironment,
): HubOptions {
	const given = command.opts<{
		hub?: string | false;
		hubWindow: number;
		hubPrefix: string;
	}>();
	const { hub: named, hubWindow, hubPrefix } = given;
	const url = named === FROM_ENV ? (hubUrl ?? "") : named;
	const isFromEnv = command.getOptionValueSource("hub") === "env";
	if (!url && command.getOptionValueSource("hubWindow") === "cli") {
		throw usage("--hub-window needs --hub <url>");
	}
	if (url === "" && !isFromEnv) {
		throw usage("--hub needs a URL; is a variable empty?");
	}
	if (key && !/^[\x21-\x7e]{16,256}$/.test(key)) {
		throw usage(
			"SSE_TAIL_HUB_KEY is 16 to 256 characters without spaces (openssl rand -hex 32 makes one)",
		);
	}
	const isServed = url && !isOverruled(command);
	const hub = isServed ? targetOf(url) : undefined;
	return { hub, hubWindow, hubPrefix, hubKey: key || undefined };
}

/**
 * Whether kept runs are to be shown, and not those of the hub, which the
 * environment names for every run: a hub that keeps them is asked for.
 */
function isOverruled(command: Command): boolean {
	const { serve, history } = command.opts<{
		serve: boolean;
		history?: string | false;
	}>();
	const isGiven = (name: string) =>
		command.getOptionValueSource(name) === "cli";
	return serve && Boolean(history) && isGiven("history") && !isGiven("hub");
}

function targetOf(url: string): HubTarget {
	try {
		return parseHubUrl(url);
	} catch (error) {
		throw usage(`--hub takes the URL of a Redis: ${(error as Error).message}`);
	}
}

function parsePrefix(text: string): string {
	if (isPrefix(text)) return text;
	throw new InvalidArgumentError(
		"A prefix is up to 64 letters, digits, dots, colons and dashes.",
	);
}
