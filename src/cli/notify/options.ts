import { type Command, Option } from "commander";
import { collect } from "../sharing/options.ts";
import { usage } from "../usage.ts";
import { type Target, targetFrom } from "./target.ts";
import { type When, whenFrom } from "./when.ts";

/** The options that have somebody told who doesn't watch. */
export interface NotifyOptions {
	/** URLs and topics, as typed. */
	notify: string[];
	notifyWhen: string;
	/** A line of shell. */
	notifyCommand: string | undefined;
}

/** Adds these options to a command. */
export function addNotifyOptions(command: Command): Command {
	return command
		.optionsGroup("Telling others:")
		.addOption(
			new Option(
				"--notify <target>",
				"tell a URL how it ended, or ntfy:<topic>, or slack+<url>",
			)
				.env("SSE_TAIL_NOTIFY")
				.argParser(collect)
				.default([]),
		)
		.option("--notify-command <line>", "run this line of shell then")
		.option(
			"--notify-when <when>",
			"end, fail or success, and silent=10m for a command that prints nothing",
			"end",
		)
		.optionsGroup("Other:");
}

/**
 * Who is to be told, and when; undefined for nobody.
 *
 * @throws {TailError} "usage"
 */
export function readNotify(
	options: NotifyOptions,
): { targets: Target[]; line: string | undefined; when: When } | undefined {
	const { notify, notifyCommand: line, notifyWhen } = options;
	const when = whenFrom(notifyWhen);
	if (when === undefined) {
		throw usage(
			"--notify-when takes end, fail, success and silent=10m, with commas between",
		);
	}
	if (line?.trim() === "") {
		throw usage("--notify-command has no command; is a variable empty?");
	}
	// Not in a parser: commander would print the URL, in which there are secrets.
	const targets = notify.map((text) => {
		const target = targetFrom(text);
		if (target !== undefined) return target;
		throw usage(
			"--notify takes an http(s) URL, ntfy:<topic>, ntfy://<host>/<topic> or slack+<url>",
		);
	});
	if (targets.length === 0 && line === undefined) return undefined;
	return { targets, line, when };
}
