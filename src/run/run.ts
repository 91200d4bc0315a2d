import { Journal } from "../journal/journal.ts";
import { Log } from "../journal/log.ts";
import type { OnDiskProblem } from "../journal/spool.ts";
import { Mask } from "../mask/mask.ts";
import type { Pattern } from "../mask/pattern.ts";
import type { Outcome, Process, TerminalSize } from "../process/process.ts";
import type {
	ActivityData,
	ExitData,
	MessageData,
	Ordered,
	PinData,
	PinsData,
	RunState,
	StartData,
	StopData,
	StreamName,
} from "../protocol/events.ts";
import type { KeptError } from "../protocol/first-error.ts";
import type { GivenMatchers } from "../protocol/matchers.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import { commandLineOf } from "./command-line.ts";
import { maskedOrder } from "./masked-order.ts";
import { type Echo, type IsHeld, pump } from "./pump.ts";
import { Recorder } from "./recorder.ts";
import { RunActivity } from "./run-activity.ts";
import { stopProcesses } from "./stop.ts";

/** What a run is of, and where its output goes besides its log. */
export interface RunOptions {
	/** Starts its processes, which then run side by side; at least one. */
	start: (place: RunPlace) => Promise<readonly Process[]>;
	/** Their names, where there are several. */
	names?: readonly string[] | undefined;
	/** What it is called; undefined for its command. */
	title: string | undefined;
	/** Whether it runs under Buildkite, whose headers then begin groups. */
	buildkite: boolean;
	/** Whether viewers are to tell lines apart by the names that they begin with. */
	lanes?: boolean;
	/** What else finds errors in its output. */
	matchers?: GivenMatchers;
	/** Where what each stream of a process brings is echoed, by the process's index. */
	echo: (process: number) => Echoes;
	/** Where its command is run, a path; undefined for what is no command. */
	folder?: string | undefined;
	/** Who started it by control, and with what; undefined for nobody. */
	ordered?: Ordered | undefined;
	/** What viewers are not to see of this run, besides what they see of none. */
	hidden?: readonly Pattern[] | undefined;
	/** Told of each end of one of several processes. */
	onProcessExit?: (exit: ExitData, name: string) => void;
	/** Told of what somebody says. */
	onMessage?: (message: MessageData) => void;
}

/** Where a run is to be found, for the command itself. */
export interface RunPlace {
	/** Counts from 1 in its session. */
	number: number;
	/** Its page, for who may look already: without the token. */
	url: string;
	/** Where it can say something, and by what right; undefined where nobody may. */
	messages: { url: string; token: string } | undefined;
}

/** Where the streams of a process are echoed. */
export type Echoes = Partial<Record<StreamName, Echo>>;

/** What a session gives each of its runs. */
export interface RunContext extends Pick<RunPlace, "number"> {
	/** Where it is to be found; asked only as it starts. */
	place: () => RunPlace;
	/** Names its journal in event ids; no other of the session has it. */
	token: string;
	/** What viewers are not to see; undefined for nothing. */
	mask: Mask | undefined;
	/** How many bytes of log are kept. */
	maxLog: number;
	/** Told of what keeps the history from the disk. */
	onDiskProblem: OnDiskProblem;
}

/**
 * One execution of a command, by one or several processes: it has a number, a
 * journal of its own, a beginning and an outcome. When it has ended, its journal
 * is still there to be read until it is closed.
 */
export class Run {
	readonly number: number;
	/** Its number, as URLs have it. */
	readonly name: string;
	/** Where its command is run; undefined where that is not known. */
	readonly folder: string | undefined;
	/** Its log: to be read from any event on. */
	readonly journal: Journal;
	/** In the order in which they were started; none before the run has begun. */
	readonly processes: readonly Process[];
	/** Resolves with its outcome, when its journal has all of it. */
	readonly ended: Promise<ExitData>;
	/** Undefined when it has ended: its buffers are not to be kept. */
	#recorder: Recorder | undefined;
	#status: () => RunStatus;
	readonly #activity: RunActivity;
	readonly #mask: Mask;
	readonly #logOptions: Pick<RunContext, "maxLog" | "onDiskProblem">;
	/** Keeps what becomes of its pins after its end; set where it is kept. */
	keepPins: ((pins: PinsData) => void) | undefined;
	/** Keeps what has gone wrong in it; set where it is kept. */
	keptError: KeptError | undefined;
	readonly #moreLogs: Log[] = [];
	readonly #onMessage: RunOptions["onMessage"];

	/**
	 * Starts its processes and records what they write.
	 *
	 * @throws {TailError} when they can't be started
	 */
	static async start(options: RunOptions, context: RunContext): Promise<Run> {
		const begun = { startedAt: Date.now(), ms: performance.now() };
		const processes = await options.start(context.place());
		return new Run(processes, begun, options, context);
	}

	private constructor(
		processes: readonly Process[],
		begun: { startedAt: number; ms: number },
		{
			title,
			buildkite,
			lanes,
			matchers,
			echo,
			names,
			folder,
			ordered,
			hidden = [],
			onProcessExit,
			onMessage,
		}: RunOptions,
		{ number, mask: common = new Mask([]), ...journal }: RunContext,
	) {
		const mask = common.with(hidden);
		this.number = number;
		this.name = `${number}`;
		this.folder = folder;
		this.processes = processes;
		this.#mask = mask;
		this.#onMessage = onMessage;
		const { maxLog, onDiskProblem } = journal;
		this.#logOptions = { maxLog, onDiskProblem: once(onDiskProblem) };
		this.journal = new Journal({ ...journal, ...this.#logOptions });
		const command = commandLineOf(processes, (text) => this.masked(text));
		const [first] = processes;
		const usualTitle = names?.join(", ") ?? command ?? "stdin";
		const start: StartData = {
			run: number,
			command,
			title: this.masked(title || usualTitle),
			startedAt: begun.startedAt,
			tty: first?.terminal !== undefined,
			cols: first?.terminal?.size.cols ?? null,
			rows: first?.terminal?.size.rows ?? null,
			pid: this.pid,
			...(names && { processes: names.map((name) => this.masked(name)) }),
			...(lanes && { lanes: true as const }),
			...matchers,
			...(buildkite && { buildkite: true as const }),
			...(ordered && maskedOrder(ordered, (text) => this.masked(text))),
		};
		// One of several may be over before all of them have been started.
		const startedMs = names && begun.ms;
		const recorder = new Recorder(this.journal, start, mask, startedMs);
		this.#recorder = recorder;
		this.#status = () => recorder.status();
		const pumps: IsHeld[] = [];
		this.#activity = new RunActivity(processes, pumps, (text) =>
			this.masked(text),
		);
		const outcomes = processes.map(async ({ outputs, ended }, index) => {
			const process = names && index;
			const echoes = echo(index);
			for (const [stream, readable] of outputs) {
				const lane = { stream, readable, process, echo: echoes[stream] };
				pumps.push(pump(lane, recorder));
			}
			const outcome = await ended;
			if (process !== undefined) {
				const exit = recorder.processExit(process, outcome);
				onProcessExit?.(exit, names?.[process] ?? "");
			}
			return outcome;
		});
		this.ended = Promise.all(outcomes).then((all) =>
			this.#end(recorder, outcomeOf(all)),
		);
	}

	get state(): RunState {
		return this.status().state;
	}

	/** What is known of it so far. */
	status(): RunStatus {
		return this.#status();
	}

	/** Looks what its processes do; resolves with undefined where nobody can tell. */
	activity(): Promise<ActivityData | undefined> {
		return this.#activity.look();
	}

	/** Hides in a text what viewers are not to see. */
	masked(text: string): string {
		return this.#mask.text(text);
	}

	/** The one process of the run; undefined where there are several. */
	get only(): Process | undefined {
		return this.processes.length === 1 ? this.processes[0] : undefined;
	}

	/** Its process id; null where that says too little, or there is none. */
	get pid(): number | null {
		return this.only?.pid ?? null;
	}

	/** As its process has it; undefined where there are several. */
	get onStopped(): Process["onStopped"] {
		return this.only?.onStopped;
	}

	/** Passes a signal on to everything that belongs to the run. */
	signal(signal: NodeJS.Signals): void {
		for (const process of this.processes) process.signal(signal);
	}

	/** Ends it at once, whatever it does about signals. */
	kill(): void {
		for (const process of this.processes) process.kill();
	}

	/** What it was asked last, if it was asked to stop. */
	get stopping(): StopData | undefined {
		return this.#recorder?.stopping;
	}

	/**
	 * Asks it to stop: sends the signal to everything that belongs to it, and
	 * SIGKILL to what is left of it after the grace time. Who asks once more, by
	 * the same signal, is told the same.
	 *
	 * @returns what was asked; undefined of one that has ended
	 */
	stop(
		signal: NodeJS.Signals,
		by: string | undefined,
		graceMs: number,
	): StopData | undefined {
		const recorder = this.#recorder;
		if (recorder === undefined) return undefined;
		if (recorder.stopping?.signal === signal) return recorder.stopping;
		const grace = signal === "SIGKILL" ? undefined : graceMs;
		void stopProcesses(this.processes, signal, grace);
		return recorder.stop(signal, by && this.masked(by), grace);
	}

	/**
	 * Writes down what somebody says, in one line.
	 *
	 * @returns whether it could: not of a run that has ended
	 */
	say(message: Omit<MessageData, "ms">): boolean {
		const told = this.#recorder?.message({
			...message,
			text: this.masked(message.text),
			by: message.by && this.masked(message.by),
		});
		if (told) this.#onMessage?.(told);
		return told !== undefined;
	}

	/** The same for programs: an event of that name, with data as JSON has it. */
	tell(event: string, data: unknown): boolean {
		this.#recorder?.custom(
			event,
			eachString(data, (text) => this.masked(text)),
		);
		return this.#recorder !== undefined;
	}

	/**
	 * Writes down that somebody points at a line.
	 *
	 * @returns whether it could: not of a run that has ended
	 */
	pin(pin: Omit<PinData, "ms">): boolean {
		this.#recorder?.pin({
			...pin,
			text: this.masked(pin.text),
			by: pin.by && this.masked(pin.by),
		});
		return this.#recorder !== undefined;
	}

	/** The same of a pin that is taken away. */
	unpin(pin: number): boolean {
		this.#recorder?.unpin(pin);
		return this.#recorder !== undefined;
	}

	/** The terminal has another size now: tells the processes and the viewers. */
	resize(size: TerminalSize): void {
		if (this.#recorder === undefined) return;
		const terminals = this.processes.flatMap(({ terminal }) => terminal ?? []);
		if (terminals.length === 0) return;
		this.#recorder.resize(size);
		for (const terminal of terminals) terminal.resize(size);
	}

	/** Another log, with the same bounds as its journal, for lines that are made of that. */
	linesLog(): Log {
		const { maxLog: capacity, onDiskProblem } = this.#logOptions;
		const log = new Log({ capacity, onDiskProblem });
		this.#moreLogs.push(log);
		return log;
	}

	/** Gives the memory back that its logs take: they are read from disk from now on. */
	async rest(): Promise<void> {
		const logs = [this.journal, ...this.#moreLogs];
		await Promise.all(logs.map((log) => log.rest()));
	}

	/** Gives memory and disk back what its logs took. */
	async close(): Promise<void> {
		const logs = [this.journal, ...this.#moreLogs];
		await Promise.all(logs.map((log) => log.close()));
	}

	#end(recorder: Recorder, outcome: Outcome): ExitData {
		const exit = recorder.exit(outcome);
		const status = recorder.status();
		this.#status = () => status;
		this.#recorder = undefined;
		return exit;
	}
}

/**
 * The outcome of a run by those of its processes: that of the one that failed
 * first, or else that of the last to end; at the time when the last has ended.
 */
function outcomeOf(outcomes: readonly Outcome[]): Outcome {
	const inOrder = outcomes.toSorted((one, other) => one.at - other.at);
	const last = inOrder.at(-1) as Outcome;
	const failed = inOrder.find(({ code }) => code !== 0);
	return { ...(failed ?? last), at: last.at };
}

/** JSON's data with something else in place of each of its texts, keys too. */
function eachString(data: unknown, change: (text: string) => string): unknown {
	return JSON.parse(JSON.stringify(data), (_key, value: unknown) => {
		if (typeof value === "string") return change(value);
		if (typeof value !== "object" || value === null) return value;
		if (Array.isArray(value)) return value;
		const entries = Object.entries(value);
		return Object.fromEntries(
			entries.map(([key, each]) => [change(key), each]),
		);
	});
}

/** Tells each problem once, although two logs may have it. */
function once(onDiskProblem: OnDiskProblem): OnDiskProblem {
	const told = new Set<string>();
	return (problem, isLoss) => {
		if (told.has(problem)) return;
		told.add(problem);
		onDiskProblem(problem, isLoss);
	};
}
