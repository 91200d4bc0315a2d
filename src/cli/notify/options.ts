import { type Command, Option } from "commander";
import type { AtEndConfig } from "../../config/schema.ts";
import { collect } from "../sharing/options.ts";
import { usage } from "../usage.ts";
import type { Telling } from "./notifier.ts";
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
 * Who is to be told, and when, by the command line; undefined for nobody.
 *
 * @throws {TailError} "usage"
 */
export function readNotify({
	notify,
	notifyCommand: line,
	notifyWhen,
}: NotifyOptions): Telling | undefined {
	const when = readWhen(notifyWhen, "--notify-when");
	if (line?.trim() === "") {
		throw usage("--notify-command has no command; is a variable empty?");
	}
	// Not in a parser: commander would print the URL, in which there are secrets.
	const targets = readTargets(notify, "--notify");
	if (targets.length === 0 && line === undefined) return undefined;
	const command = line === undefined ? undefined : ["/bin/sh", "-c", line];
	const called = "the command of --notify-command";
	return { targets, command, called, when };
}

/**
 * The same by a file.
 *
 * @param file what to call it
 * @throws {TailError} "usage"
 */
export function readAtEnd(
	{ notify = [], command, when = "end" }: AtEndConfig,
	file: string,
): Telling {
	return {
		targets: readTargets([notify].flat(), `${file}: atEnd.notify`),
		command,
		called: `the command of atEnd in ${file}`,
		when: readWhen(when, `${file}: atEnd.when`),
	};
}

function readWhen(text: string, called: string): When {
	const when = whenFrom(text);
	if (when !== undefined) return when;
	throw usage(
		`${called} takes end, fail, success and silent=10m, with commas between`,
	);
}

function readTargets(texts: readonly string[], called: string): Target[] {
	return texts.map((text) => {
		const target = targetFrom(text);
		if (target !== undefined) return target;
		throw usage(
			`${called} takes an http(s) URL, ntfy:<topic>, ntfy://<host>/<topic> or slack+<url>`,
		);
	});
}
