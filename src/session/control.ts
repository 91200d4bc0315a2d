import type { RunAnswer, RunRequest } from "../protocol/control.ts";
import { namesAtStart } from "../protocol/fill-in.ts";
import type { Parameter, Values } from "../protocol/parameters.ts";
import type { Command } from "./command.ts";
import { CommandTurns, type Turn, type Waiting } from "./turns.ts";
import { checkText, checkValues } from "./values.ts";

/** Who asks. */
export interface Asker {
	/** What they call themselves; undefined for nothing. */
	by: string | undefined;
	/** The same key is the same run, however often it is asked for. */
	key: string | undefined;
}

/** A run that may begin. */
export interface RunOrder {
	command: Command;
	values: Values;
	by: string | undefined;
	reason: string | undefined;
}

/** A run that has begun. */
export interface BegunRun {
	readonly number: number;
	/** Resolves when it is over. */
	readonly ended: Promise<unknown>;
}

export interface ControlOptions {
	/** What can be run at first. */
	commands: ReadonlyMap<string, Command>;
	/** Starts a run; throws when it can't be started. */
	start(order: RunOrder): Promise<BegunRun>;
	/** What a command lists for a choice; undefined when it has failed to. */
	listOf(
		command: Command,
		name: string,
		values: unknown,
	): Promise<readonly string[] | undefined>;
	/** Told of a run that had waited and could not be started. */
	onFailed(order: RunOrder, error: unknown): void;
	/** Told when something waits, or no longer does. */
	onQueue(): void;
}

/** So many keys are remembered; the oldest is forgotten first. */
const MOST_KEYS = 1000;

/** A reason longer than this, in characters, is none. */
const MOST_REASON = 500;

/** What waits, with what it is to run. */
export interface WaitingRun {
	id: number;
	order: RunOrder;
}

/** Starts runs for those who may: checked, one at a time, and once. */
export class Control {
	readonly #options: ControlOptions;
	readonly #turns = new CommandTurns();
	readonly #orders = new Map<Waiting, RunOrder>();
	/** What became of requests that had a key. */
	readonly #answers = new Map<string, Promise<RunAnswer>>();
	#commands: ReadonlyMap<string, Command>;
	#isClosed = false;

	constructor(options: ControlOptions) {
		this.#options = options;
		this.#commands = options.commands;
	}

	get commands(): ReadonlyMap<string, Command> {
		return this.#commands;
	}

	/** From now on these can be run. What runs or waits goes on as it was asked for. */
	offer(commands: ReadonlyMap<string, Command>): void {
		this.#commands = commands;
	}

	/** What waits for its turn, in order. */
	get waiting(): readonly WaitingRun[] {
		return this.#turns.waiting.flatMap((waiting) => {
			const order = this.#orders.get(waiting);
			return order === undefined ? [] : [{ id: waiting.id, order }];
		});
	}

	/**
	 * Starts a run, or says why not.
	 *
	 * @throws {TailError} when it could not be started
	 */
	run(request: RunRequest, { by, key }: Asker): Promise<RunAnswer> {
		// Before anything is waited for: a double click comes within that time.
		const known = key === undefined ? undefined : this.#answers.get(key);
		if (known !== undefined) return known;
		const answer = this.#run(request, by);
		if (key !== undefined) this.#remember(key, answer);
		return answer;
	}

	/**
	 * A run of that command has begun without having been asked for here: what is
	 * asked for now comes after it.
	 */
	begun(command: Command, run: BegunRun): void {
		const answer = this.#turns.ask({ ...command, whenBusy: "refuse" });
		if ("turn" in answer) void run.ended.then(answer.turn.done);
	}

	/** Takes back what waits; whether it did. */
	withdraw(id: number): boolean {
		const wasWaiting = this.#turns.withdraw(id);
		if (wasWaiting) this.#options.onQueue();
		return wasWaiting;
	}

	/** Starts nothing more. */
	close(): void {
		this.#isClosed = true;
		this.#turns.clear();
	}

	#remember(key: string, answer: Promise<RunAnswer>): void {
		this.#answers.set(key, answer);
		const [oldest] = this.#answers.keys();
		if (this.#answers.size > MOST_KEYS && oldest !== undefined) {
			this.#answers.delete(oldest);
		}
		// What started nothing may be sent again, when it has been put right.
		const forget = () => this.#answers.delete(key);
		answer.then((became) => {
			if (!("run" in became || "waiting" in became)) forget();
		}, forget);
	}

	async #run(request: RunRequest, by: string | undefined): Promise<RunAnswer> {
		const command = this.#commandOf(request.command);
		if (command === undefined) return { unknown: "There is no such command." };
		const { reason: why } = request;
		const reason = checkText(
			"reason",
			typeof why === "string" ? why.trim() : why,
			{ maxLength: MOST_REASON, optional: command.reason !== "required" },
		);
		if (!("text" in reason)) return { wrong: [reason] };
		const given = request.values ?? {};
		const lists = await this.#listsOf(command, given);
		const checked = checkValues(command, given, {
			atStart: atStartOf(command),
			listOf: (name) => lists.get(name),
		});
		if ("wrong" in checked) return checked;
		if (this.#isClosed) return { busy: "The session is ending." };
		const order: RunOrder = {
			command,
			values: checked.values,
			by,
			reason: reason.text,
		};
		const answer = this.#turns.ask(command);
		if ("busy" in answer) return answer;
		if ("turn" in answer) return { run: await this.#begin(order, answer.turn) };
		const { waiting, position } = answer;
		this.#orders.set(waiting, order);
		void this.#beginLater(order, waiting);
		this.#options.onQueue();
		return { waiting: waiting.id, position };
	}

	#commandOf(name: unknown): Command | undefined {
		const commands = this.#commands;
		const [only, ...others] = commands.values();
		if (name === undefined && others.length === 0) return only;
		return typeof name === "string" ? commands.get(name) : undefined;
	}

	/** What is listed for the choices that somebody has made. */
	async #listsOf(
		command: Command,
		given: unknown,
	): Promise<ReadonlyMap<string, readonly string[]>> {
		const lists = new Map<string, readonly string[]>();
		const listed = [...command.parameters].map(async ([name, parameter]) => {
			if (!isListed(name, parameter, given)) return;
			const list = await this.#options.listOf(command, name, given);
			if (list !== undefined) lists.set(name, list);
		});
		await Promise.all(listed);
		return lists;
	}

	async #begin(order: RunOrder, turn: Turn): Promise<number> {
		try {
			const run = await this.#options.start(order);
			void run.ended.then(turn.done, turn.done);
			return run.number;
		} catch (error) {
			turn.done();
			throw error;
		}
	}

	async #beginLater(order: RunOrder, waiting: Waiting): Promise<void> {
		const turn = await waiting.turn;
		this.#orders.delete(waiting);
		if (turn === undefined) return;
		this.#options.onQueue();
		try {
			await this.#begin(order, turn);
		} catch (error) {
			this.#options.onFailed(order, error);
		}
	}
}

/** Whether a list is needed to check a value: one that was chosen, or a default. */
function isListed(name: string, parameter: Parameter, given: unknown): boolean {
	if (!("from" in parameter) || parameter.from === undefined) return false;
	const isGiven = Object.hasOwn(Object(given), name);
	return isGiven || parameter.default !== undefined;
}

function atStartOf({ run }: Command): ReadonlySet<string> {
	return typeof run === "string" ? new Set() : namesAtStart(run);
}
