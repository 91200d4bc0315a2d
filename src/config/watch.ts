import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { FileContents } from "./commands.ts";
import { type ConfigPlace, readConfig } from "./config.ts";

/**
 * How often, in ms, a file is looked at. It is asked for, and not watched:
 * editors put a new file in its place, and folders from elsewhere tell nothing.
 */
const LOOK_MS = 500;

/** After so long, in ms, a file is read once more that could not be used: it may not have been whole yet. */
const ONCE_MORE_MS = 200;

/** Told of what has become of a file of commands. */
export interface ConfigListener {
	/** It has been read again. */
	onContents(contents: FileContents): void;
	/** It can't be used as it is now; one line for each thing that is wrong. */
	onProblem(problem: string): void;
}

/** A file of commands, which may change. */
export class ConfigFile {
	readonly place: ConfigPlace;
	/** Tells the file as it was read from any other. */
	#version = "";

	constructor(place: ConfigPlace) {
		this.place = place;
	}

	/**
	 * Reads it as it is now.
	 *
	 * @throws {TailError} "usage" when it can't be used
	 */
	async read(): Promise<FileContents> {
		// Before it is read: what is written meanwhile is another version.
		this.#version = await versionOf(this.place.file);
		return readConfig(this.place);
	}

	/**
	 * Reads it again each time that it is another one than was read last. It keeps
	 * no process from ending.
	 *
	 * @returns ends that
	 */
	follow({ onContents, onProblem }: ConfigListener): () => void {
		let isLooking = false;
		const look = async () => {
			if (isLooking) return;
			isLooking = true;
			const version = await versionOf(this.place.file);
			if (version !== this.#version) {
				await this.#readWhole().then(onContents, (error: Error) =>
					onProblem(error.message),
				);
			}
			isLooking = false;
		};
		const timer = setInterval(() => void look(), LOOK_MS).unref();
		return () => clearInterval(timer);
	}

	/** Some editors empty a file, or take it away, before they write it. */
	async #readWhole(): Promise<FileContents> {
		try {
			return await this.read();
		} catch {
			await delay(ONCE_MORE_MS, undefined, { ref: false });
			return this.read();
		}
	}
}

async function versionOf(file: string): Promise<string> {
	try {
		const { mtimeNs, size, ino } = await stat(file, { bigint: true });
		return `${mtimeNs} ${size} ${ino}`;
	} catch {
		return "none";
	}
}
