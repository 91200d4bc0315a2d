import { isatty } from "node:tty";
import type { Run } from "../run/run.ts";
import type { Host } from "./host.ts";
import { terminalSize } from "./prepare-process.ts";
import { stdinKeyboard, ttyKeyboard } from "./terminal/keyboard.ts";
import { OwnTerminal } from "./terminal/terminal.ts";

/**
 * Makes the command's terminal behave as ours, and ours as though it were the
 * command's: size, keys, and how it is set.
 *
 * @returns our terminal; undefined where the run has none
 */
export function mirrorTerminal(host: Host, run: Run): OwnTerminal | undefined {
	const target = run.only?.terminal;
	if (target === undefined) return undefined;
	if (isatty(1)) {
		host.stdout.on("resize", () => run.resize(terminalSize(host)));
	}
	const isTypedHere = isatty(0);
	const keyboard = isTypedHere ? stdinKeyboard(host.stdin) : ttyKeyboard();
	const terminal = new OwnTerminal(host, target, keyboard);
	if (isTypedHere) terminal.wantKeys(true);
	else run.only?.onKeys?.((areWanted) => terminal.wantKeys(areWanted));
	return terminal;
}
