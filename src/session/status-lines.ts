import type { Captures } from "../process/capture.ts";
import { fillIn } from "../protocol/fill-in.ts";
import type { Command } from "./command.ts";
import { environmentFor } from "./command-line.ts";
import { printable } from "./printable.ts";

/** In seconds. */
const LIMIT_S = 20;

/** A line is cut after so many characters. */
const MOST_CHARACTERS = 200;

export interface StatusLinesOptions {
	captures: Captures;
	/** What commands are run with. */
	env: NodeJS.ProcessEnv;
	/** Hides in a command's output what is not to be seen. */
	masked(command: Command, text: string): string;
	/** Told when a line is another one than before. */
	onChange(): void;
}

interface Status {
	line: string | null;
	isRunning: boolean;
	/** Whether what it prints may be out of date by then. */
	isAskedAgain: boolean;
}

/** What commands say of how things are, such as which version is live: a line each. */
export class StatusLines {
	readonly #options: StatusLinesOptions;
	readonly #statuses = new WeakMap<Command, Status>();

	constructor(options: StatusLinesOptions) {
		this.#options = options;
	}

	/** The newest line; null where there is none, or not yet. */
	of(command: Command): string | null {
		return this.#statuses.get(command)?.line ?? null;
	}

	/**
	 * Asks anew, for things may have changed. Each status command runs once at a
	 * time; asked for while it runs, it runs once more.
	 */
	refresh(commands: Iterable<Command>): void {
		for (const command of commands) {
			if (command.status !== undefined) void this.#refresh(command);
		}
	}

	async #refresh(command: Command): Promise<void> {
		const status = this.#statuses.get(command) ?? {
			line: null,
			isRunning: false,
			isAskedAgain: false,
		};
		this.#statuses.set(command, status);
		status.isAskedAgain = status.isRunning;
		if (status.isRunning) return;
		status.isRunning = true;
		do {
			status.isAskedAgain = false;
			const line = await this.#run(command);
			if (line === status.line) continue;
			status.line = line;
			this.#options.onChange();
		} while (status.isAskedAgain);
		status.isRunning = false;
	}

	async #run(command: Command): Promise<string | null> {
		const { captures, env, masked } = this.#options;
		const none = new Map();
		const { stdout, problem } = await captures.run(
			fillIn(command.status ?? [], none, none),
			{
				env: environmentFor(command, none, env),
				cwd: command.cwd,
				limit: LIMIT_S,
			},
		);
		// What was so before may not be so any more.
		const text = problem === undefined ? stdout : `unknown: ${problem}`;
		const [first = ""] = printable(masked(command, text)).split("\n");
		const line = first.trim();
		const [...characters] = line.slice(0, 2 * MOST_CHARACTERS);
		const isLong = characters.length > MOST_CHARACTERS;
		const shown = characters.slice(0, MOST_CHARACTERS).join("");
		return isLong ? `${shown}…` : line || null;
	}
}
