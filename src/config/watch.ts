import { unwatchFile, watchFile } from "node:fs";
import type { Command } from "../session/command.ts";
import { type ConfigPlace, readConfig } from "./config.ts";

/**
 * How often, in ms, a file is looked at. It is asked for, and not watched:
 * editors put a new file in its place, and folders from elsewhere tell nothing.
 */
const LOOK_MS = 500;

/** Told of what has become of a file of commands. */
export interface ConfigListener {
	/** It has been read again. */
	onCommands(commands: ReadonlyMap<string, Command>): void;
	/** It can't be used as it is now; one line for each thing that is wrong. */
	onProblem(problem: string): void;
}

/**
 * Reads a file of commands again each time that it has changed. It keeps no
 * process from ending.
 *
 * @returns ends that
 */
export function watchConfig(
	place: ConfigPlace,
	{ onCommands, onProblem }: ConfigListener,
): () => void {
	let reading: Promise<void> = Promise.resolve();
	const read = () => {
		// One after the other: what was read last is what is in the file.
		reading = reading.then(() =>
			readConfig(place).then(onCommands, (error: Error) =>
				onProblem(error.message),
			),
		);
	};
	const options = { interval: LOOK_MS, persistent: false };
	watchFile(place.file, options, read);
	return () => unwatchFile(place.file, read);
}
