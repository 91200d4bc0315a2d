import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { EXIT_CODES, TailError } from "../errors.ts";
import { systemMessage } from "../io/system-message.ts";
import { coloursFor } from "./colour.ts";
import { openOutputs } from "./echo.ts";
import { type ExitStatus, exitLeavingTerminals } from "./exit.ts";
import type { Host } from "./host.ts";
import { findInherited } from "./inherited.ts";
import { matchersIn } from "./matchers.ts";
import { helpText, parseOptions } from "./options.ts";
import type { Trouble } from "./prepare-process.ts";
import type { Program } from "./program.ts";
import { crashReport } from "./report.ts";
import { runCommand } from "./run-command.ts";
import { wordsIn } from "./say.ts";
import { serverOptions } from "./server-options.ts";
import { ignoreUserDefined } from "./terminal/signals.ts";
import { Voice } from "./voice.ts";

/**
 * Runs sse-tail with the host's arguments, and ends the process.
 *
 * @param onStarted called when the command has been started
 */
export async function main(host: Host, onStarted = () => {}): Promise<void> {
	const inherited = findInherited(host.env); // Before we open anything.
	const outputs = openOutputs();
	const { stdout, stderr } = outputs;
	const say = wordsIn(coloursFor(2, host.env));
	const voice = new Voice(stderr, say, isatty(2));
	// What we did not foresee: nothing waits any more, least of all the command.
	host.once("uncaughtException", (error: Error) => {
		writeSync(2, crashReport(error, say));
		exitLeavingTerminals(host, EXIT_CODES.failed);
	});
	ignoreUserDefined(host);
	void stdout.broken.then((error) => {
		if (error.code === "EPIPE") return; // The reader's choice, as in any pipeline.
		outputs.lostOutput = true;
		voice.tell(say.error(`cannot write to stdout: ${error.message}`));
	});
	const given = { host, inherited, outputs, voice, onStarted };
	const status = await tail(given).catch((error: unknown) => {
		const message = error instanceof Error ? error.message : String(error);
		for (const line of message.split("\n")) voice.tell(say.error(line));
		return error instanceof TailError ? error.exitCode : EXIT_CODES.failed;
	});
	await stdout.flush();
	await stderr.flush();
	// What could not be written fails the command that writes it itself.
	exitLeavingTerminals(host, outputs.lostOutput ? status || 1 : status);
}

/** What there is before the command line has been read. */
type Given = Pick<
	Program,
	"host" | "inherited" | "outputs" | "voice" | "onStarted"
>;

/** Does what the command line asks for. */
async function tail(given: Given): Promise<ExitStatus> {
	const { host, inherited, outputs, voice } = given;
	const isTerminal = isatty(0);
	const options = parseOptions(host.argv.slice(2), {
		folder: host.cwd(),
		isTerminal,
		hubKey: host.env.SSE_TAIL_HUB_KEY,
		hubUrl: host.env.SSE_TAIL_HUB,
	});
	// Who has it may order anything that we offer: nothing for what we start.
	delete host.env.SSE_TAIL_HUB_KEY;
	if (options === undefined) return 0;
	const { words, commands, config, misplaced } = options;
	const { say, remark } = voice;
	const isEmpty = words.length === 0 && !(commands ?? config);
	const wantsHelp = !options.serve && isEmpty && isTerminal;
	voice.isQuiet = options.quiet;
	if (options.token === false && !wantsHelp) {
		remark(say.warning("--no-token: whoever reaches this port sees it all"));
	}
	if (options.serve) {
		const server = serverOptions(options, voice);
		const { ignored } = inherited;
		const { serveHistory } = await import("./history/serve.ts");
		return serveHistory({ host, voice, options, ignored, server });
	}
	if (wantsHelp) {
		outputs.stdout.write(Buffer.from(helpText()));
		return 0;
	}
	if (misplaced?.isOursAlone) remark(say.misplaced(misplaced.name));
	const trouble = troubleTold(voice);
	const matchers = await matchersIn(options.matcher);
	const program = { ...given, options, trouble, matchers };
	if (!options.onClick) return runCommand(program);
	const { offerCommands } = await import("./offer-commands.ts");
	return offerCommands(program);
}

/** Tells of what goes wrong with a process. */
function troubleTold({ say, remark, tell }: Voice): Trouble {
	return {
		onNoPty: (why) =>
			remark(say.hint(`no terminal for the command, it gets pipes: ${why}`)),
		onBrokenInput: (error) =>
			tell(say.error(`the input broke off: ${systemMessage(error)}`)),
	};
}
