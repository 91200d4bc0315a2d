import { STOP_GRACE_S } from "../defaults.ts";
import type { Mask } from "../mask/mask.ts";
import type { Pattern } from "../mask/pattern.ts";
import { SecretPattern } from "../mask/secret.ts";
import { hidingPatterns } from "../mask/written.ts";
import { Captures } from "../process/capture.ts";
import type {
	ChoicesAnswer,
	RunAnswer,
	RunRequest,
	ShownCommand,
	ShownParameter,
	StopAnswer,
} from "../protocol/control.ts";
import type { Ordered, WaitingSummary } from "../protocol/events.ts";
import type { Parameter } from "../protocol/parameters.ts";
import { commandLine } from "../run/command-line.ts";
import { maskedOrder } from "../run/masked-order.ts";
import type { Run, RunOptions } from "../run/run.ts";
import type { Controlled } from "../server/control-answers.ts";
import { quoteCommand } from "../text/quote.ts";
import { Choices, valuesOfQuery } from "./choices.ts";
import type { Command } from "./command.ts";
import { shownValues } from "./command-line.ts";
import { Control, type RunOrder } from "./control.ts";
import { StatusLines } from "./status-lines.ts";
import { checkText } from "./values.ts";

/** What may be sent to a run from the page. */
const SIGNALS: readonly unknown[] = [
	"SIGTERM",
	"SIGINT",
	"SIGHUP",
	"SIGQUIT",
	"SIGKILL",
] satisfies NodeJS.Signals[];

/** What somebody may call themselves, in characters: an address of e-mail fits (RFC 5321). */
const MOST_NAME = 254;

/** Who opens the page again within this time, in ms, is told what was found then. */
const BETWEEN_OPENINGS_MS = 10_000;

/** Commands that can be run from the page. */
export interface ControlledCommands {
	/** What can be run at first. */
	commands: ReadonlyMap<string, Command>;
	/**
	 * What those commands are run with that tell something: what there is to
	 * choose, and how things are.
	 */
	env: NodeJS.ProcessEnv;
	/** How to run one, with those values. */
	optionsFor(order: RunOrder): RunOptions;
	/** Told of a run that somebody has started. */
	onStarted(run: Run, order: RunOrder): void;
	/** Told of a run that somebody stops. */
	onStopping(run: Run, by: string | undefined): void;
	/** Told of a run that had waited and could not be started. */
	onFailed(order: RunOrder, error: unknown): void;
}

/** What a session does for those who have control. */
interface Starter {
	readonly runs: readonly Run[];
	onStart(listener: (run: Run) => void): void;
	start(options: RunOptions): Promise<Run>;
}

/** A session's commands as its server offers them. */
export class ControlledSession implements Controlled {
	readonly control: Control;
	readonly #changeListeners: (() => void)[] = [];
	/** The server is there before the session. */
	#session: Starter | undefined;
	readonly #onStopping: ControlledCommands["onStopping"];
	readonly #commands = new WeakMap<Run, Command>();
	readonly #mask: Mask;
	readonly #masks = new WeakMap<Command, Mask>();
	/** Commands that run for what they print. */
	readonly #captures = new Captures();
	readonly #choices: Choices;
	readonly #statuses: StatusLines;
	#openedAt = Number.NEGATIVE_INFINITY;
	#problem: string | undefined;

	/** @param mask what viewers are not to see */
	constructor(
		{
			commands,
			env,
			optionsFor,
			onStarted,
			onStopping,
			onFailed,
		}: ControlledCommands,
		mask: Mask,
	) {
		this.#mask = mask;
		const listing = {
			captures: this.#captures,
			env,
			masked: (command: Command, text: string) => this.#hiding(command)(text),
		};
		this.#choices = new Choices(listing);
		this.#statuses = new StatusLines({
			...listing,
			onChange: () => this.#changed(),
		});
		this.#onStopping = onStopping;
		this.control = new Control({
			commands,
			onFailed,
			onQueue: () => this.#changed(),
			listOf: (command, name, values) =>
				this.#choices.listFor(command, name, values),
			start: async (order) => {
				const session = this.#session;
				if (session === undefined) throw new Error("it has not begun");
				const run = await session.start(optionsFor(order));
				this.#commands.set(run, order.command);
				onStarted(run, order);
				return run;
			},
		});
	}

	get commands(): readonly ShownCommand[] {
		return [...this.control.commands.values()].map((command) =>
			shown(command, this.#hiding(command), this.#statuses.of(command)),
		);
	}

	get waiting(): readonly WaitingSummary[] {
		return this.control.waiting.map(({ id, order }) => ({
			waiting: id,
			...maskedOrder(orderedBy(order), this.#hiding(order.command)),
		}));
	}

	get problem(): string | undefined {
		return this.#problem;
	}

	/** From now on these can be run. */
	offer(commands: ReadonlyMap<string, Command>): void {
		this.control.offer(commands);
		this.#problem = undefined;
		this.#refresh();
		this.#changed();
	}

	/** Tells what keeps newer commands from being offered, until others are. */
	complain(problem: string): void {
		this.#problem = this.#mask.text(problem);
		this.#changed();
	}

	onChange(listener: () => void): void {
		this.#changeListeners.push(listener);
	}

	/** From now on runs can be started. */
	begin(session: Starter): void {
		this.#session = session;
		session.onStart((run) => {
			void run.ended.then(() => this.#refresh());
		});
		this.opened();
	}

	opened(): void {
		const now = performance.now();
		if (now - this.#openedAt < BETWEEN_OPENINGS_MS) return;
		this.#openedAt = now;
		this.#refresh();
	}

	/** Has commands say anew how things are. */
	#refresh(): void {
		this.#statuses.refresh(this.control.commands.values());
	}

	async run(request: RunRequest, key: string | undefined): Promise<RunAnswer> {
		const by = nameOf(request.by);
		if (!("text" in by)) return { wrong: [by] };
		return this.control.run(request, { by: by.text, key });
	}

	stop(
		name: string,
		{ signal = "SIGTERM", by }: { signal?: unknown; by?: unknown },
	): StopAnswer | string {
		const run = this.#session?.runs.find((each) => each.name === name);
		if (run === undefined) return { state: "exited", killAt: null };
		if (!SIGNALS.includes(signal)) {
			return `The signal is one of ${SIGNALS.join(", ")}.`;
		}
		const who = nameOf(by);
		if (!("text" in who)) return who.problem;
		const { stopGraceSeconds = STOP_GRACE_S } = this.#commands.get(run) ?? {};
		const graceMs = stopGraceSeconds * 1000;
		const before = run.stopping;
		const stop = run.stop(signal as NodeJS.Signals, who.text, graceMs);
		if (stop === undefined) return { state: "exited", killAt: null };
		if (stop !== before) this.#onStopping(run, who.text);
		return { state: "stopping", killAt: stop.killAt };
	}

	choices(
		name: string,
		parameter: string,
		others: URLSearchParams,
	): Promise<ChoicesAnswer> | undefined {
		const command = this.control.commands.get(name);
		if (command === undefined) return undefined;
		const given = valuesOfQuery(command, others);
		return this.#choices.list(command, parameter, given);
	}

	/** Starts nothing more, and ends what runs for what it prints. */
	close(): void {
		this.control.close();
		this.#captures.close();
	}

	withdraw(id: unknown): boolean {
		return typeof id === "number" && this.control.withdraw(id);
	}

	/** Hides in a text what viewers are not to see of that command. */
	#hiding(command: Command): (text: string) => string {
		const mask = this.#masks.get(command) ?? this.#mask.with(hiddenOf(command));
		this.#masks.set(command, mask);
		return (text) => mask.text(text);
	}

	#changed(): void {
		for (const listener of this.#changeListeners) listener();
	}
}

/** What viewers are not to see of a run: what its command says, and secret values. */
export function hiddenIn({ command, values }: RunOrder): Pattern[] {
	const secrets = [...values].flatMap(([name, value]) =>
		command.parameters.get(name)?.type === "secret" ? [`${value}`] : [],
	);
	const hidden = hiddenOf(command);
	return secrets.length > 0 ? [new SecretPattern(secrets), ...hidden] : hidden;
}

function hiddenOf({ mask, name }: Command): Pattern[] {
	return hidingPatterns(mask, (index) => `mask ${index + 1} of ${name}`);
}

/** What everybody may know of a run that somebody ordered. */
export function orderedBy({ command, values, by, reason }: RunOrder): Ordered {
	return {
		name: command.name,
		...(values.size > 0 && { values: shownValues(command.parameters, values) }),
		...(by !== undefined && { by }),
		...(reason !== undefined && { reason }),
	};
}

/** What somebody calls themselves, or what is wrong with that. */
function nameOf(by: unknown): ReturnType<typeof checkText> {
	return checkText("by", by, { maxLength: MOST_NAME, optional: true });
}

function shown(
	command: Command,
	masked: (text: string) => string,
	status: string | null,
): ShownCommand {
	const { parameters, title } = command;
	const line = commandLine(command.run, masked) ?? "";
	return {
		name: command.name,
		title: masked(title) || line,
		description: command.description ? masked(command.description) : null,
		run: line,
		words: shownWords(command.run, masked),
		parameters: Object.fromEntries(
			[...parameters].map(([name, parameter]) => [
				name,
				shownOf(parameter, masked),
			]),
		),
		oneOf: command.oneOf,
		confirm: command.confirm,
		danger: command.danger,
		reason: command.reason ?? null,
		stopGraceSeconds: command.stopGraceSeconds,
		status,
	};
}

/** None where a secret is spread over them: they would tell it. */
function shownWords(
	run: Command["run"],
	masked: (text: string) => string,
): readonly string[] | null {
	if (typeof run === "string") return null;
	const line = quoteCommand(run, masked);
	return masked(line) === line ? run.map(masked) : null;
}

/** Without what is the machine's own: how choices are listed. */
function shownOf(
	parameter: Parameter,
	masked: (text: string) => string,
): ShownParameter {
	if (parameter.type === "flag" && parameter.adds !== undefined) {
		return { ...parameter, adds: parameter.adds.map(masked) };
	}
	if (parameter.type !== "choice" && parameter.type !== "choices") {
		return parameter;
	}
	const { from, match, cacheSeconds, timeoutSeconds, ...rest } = parameter;
	return { ...rest, ...(from !== undefined && { listed: true as const }) };
}
