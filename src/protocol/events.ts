/**
 * What sse-tail tells a viewer: the names of the events and the shape of each
 * one's data, which is one line of JSON. Clients ignore names and elements
 * they don't know, so that the set can grow.
 */

import type { ShownCommand } from "./control.ts";
import type { GivenMatchers } from "./matchers.ts";
import type { Value } from "./parameters.ts";

/** Which of the command's two outputs a chunk came from. */
export type StreamName = "stdout" | "stderr";

/** A run begins. With matchers when the user has given some. */
export interface StartData extends GivenMatchers {
	/** The run's number in its session, from 1. */
	run: number;
	/** The command as one would type it in a shell; null when we read stdin. */
	command: string | null;
	title: string;
	/** Milliseconds since 1970, UTC. */
	startedAt: number;
	/** Whether the command writes to a terminal rather than a pipe. */
	tty: boolean;
	/** The terminal's size in characters; null without a terminal. */
	cols: number | null;
	rows: number | null;
	/** The command's process id; null when we read stdin, and for several processes. */
	pid: number | null;
	/**
	 * There when several processes run side by side: their names, which the events
	 * of one of them have an index into.
	 */
	processes?: readonly string[];
	/**
	 * There when lines name the program that wrote them, as `[api] `, and are to be
	 * told apart by that.
	 */
	lanes?: true;
	/**
	 * There when the command runs under Buildkite, where lines that begin with
	 * `--- `, `+++ ` or `~~~ ` are headers.
	 */
	buildkite?: true;
	/** There on a hub: what the machine is called that it runs on. */
	machine?: string;
	/** There when it was started by control: the command's name. */
	name?: string;
	/** What was filled in, by parameter; secrets as asterisks. */
	values?: Record<string, Value>;
	/** Who started it, as they call themselves. */
	by?: string;
	/** Why. */
	reason?: string;
}

/**
 * Milliseconds since the start, and the text exactly as written; where there are
 * several processes, which one's it is, as an index into their names.
 */
export type OutputData = [ms: number, text: string, process?: number];

/** That many bytes of the output are no longer in the history. */
export interface GapData {
	bytes: number;
}

/** Somebody asked the run to stop. */
export interface StopData {
	/** Milliseconds since the start. */
	ms: number;
	/** Who, as they call themselves; null when they didn't say. */
	by: string | null;
	/** What was sent to everything that belongs to the run. */
	signal: string;
	/** When SIGKILL follows, in ms since the start; null for never. */
	killAt: number | null;
}

/** How much a message matters. */
export const MESSAGE_LEVELS = ["info", "notice", "warning", "error"] as const;

export type MessageLevel = (typeof MESSAGE_LEVELS)[number];

/** Said from outside, and a line of its own kind in the log. */
export interface MessageData {
	/** Milliseconds since the start. */
	ms: number;
	level: MessageLevel;
	/** One line. */
	text: string;
	/** Who, as they call themselves; null for the command itself, and for who didn't say. */
	by: string | null;
}

/**
 * Said from outside too, for programs: an event of a name that whoever says it
 * has chosen, with `[ms, data]`. Viewers never see this one's own name.
 */
export interface CustomData {
	event: string;
	/** Milliseconds since the start. */
	ms: number;
	data: unknown;
}

/** How many characters a pin's words have at most. */
export const MOST_PIN_TEXT = 200;

/** Somebody points at a line, for all who look. */
export interface PinData {
	/** Milliseconds since the start. */
	ms: number;
	/** Names it in its run. */
	pin: number;
	/** The line as the page counts them, from 1. */
	line: number;
	/** What is said about it: one line. */
	text: string;
	/** Who, as they call themselves; null for who didn't say. */
	by: string | null;
}

/** A pin is taken away again. */
export interface UnpinData {
	ms: number;
	pin: number;
}

/** What has become of the pins of a run since it ended, and its log with it. */
export interface PinsData {
	/** Its number. */
	run: number;
	/** Those that have been set since. */
	pins: readonly PinData[];
	/** Those of its log that have been taken away since. */
	unpinned: readonly number[];
}

/** The run is over; or, where `process` is there, that one of several has ended. */
export interface ExitData {
	/** The exit code; null when a signal ended the command. */
	code: number | null;
	/** The signal's name, such as "SIGTERM"; null when there was none. */
	signal: string | null;
	/** Since the run's start. */
	durationMs: number;
	/** Which of the start event's `processes` has ended; absent for the run. */
	process?: number;
}

/**
 * Where a run is: it waits for its turn, runs, is being stopped, has ended, or
 * was lost with the sse-tail that ran it.
 */
export type RunState = "waiting" | "running" | "stopping" | "exited" | "lost";

/** How a run was started by control. */
export type Ordered = Pick<StartData, "name" | "values" | "by" | "reason">;

/** What is known of a run before one has read its log. */
export interface RunSummary extends Ordered {
	/** Its number in its session, from 1. */
	run: number;
	/** Where it is, from the session's root on; ends in a slash. */
	path: string;
	/** The id of its newest event: who has that has it all. */
	lastEventId: string;
	/** The command as one would type it in a shell; null when we read stdin. */
	command: string | null;
	title: string;
	/** Milliseconds since 1970, UTC, by the server's clock. */
	startedAt: number;
	state: RunState;
	/** Null while it runs, and when a signal ended it. */
	exitCode: number | null;
	signal: string | null;
	/** Milliseconds, up to now or to the end. */
	durationMs: number;
	/** Bytes and lines of output. */
	bytes: number;
	lines: number;
	/** There on a hub: what the machine is called that it runs on. */
	machine?: string;
}

/** A run that waits for its turn, as it was asked for. */
export interface WaitingSummary extends Ordered {
	/** By this it can be withdrawn. */
	waiting: number;
}

/**
 * A snapshot: the newest runs, newest first, and the one whose stream it is in
 * if that is none of them.
 */
export interface SessionData {
	/** The number of the run whose stream it is in; 0 before the first run. */
	run: number;
	runs: RunSummary[];
	/** There when runs can be started and stopped, by who has control. */
	mayControl?: true;
	/** There with `mayControl`: what can be run. */
	commands?: readonly ShownCommand[];
	/** There with `mayControl`: what waits, in the order of its turns. */
	waiting?: readonly WaitingSummary[];
	/** There when it may be known how earlier runs went: see /usual, /difference. */
	knowsEarlier?: true;
	/** There when whoever may look may set pins. */
	mayPin?: true;
	/** There when a proxy says who asks: nobody needs to give a name. */
	namedByProxy?: true;
	/**
	 * There when the file of commands has changed and can't be used: what is wrong
	 * with it, in lines. `commands` are still those of before.
	 */
	problem?: string;
}

/**
 * What a process does, or waits for, as far as the system tells. "waiting" is
 * all that is known where it waits for one of several things.
 */
export type Doing =
	| "computing"
	| "stopped"
	| "disk"
	| "asleep"
	| "child"
	| "lock"
	| "network"
	| "input"
	| "output"
	| "pipe"
	| "socket"
	| "thread"
	| "waiting";

/**
 * What runs while nothing comes, and what it waits for, as far as the system
 * tells.
 */
export interface ActivityData {
	/** The programs from the command down to the one that this is about, with its first words. */
	programs: readonly string[];
	/**
	 * What it does: computes, is stopped, waits for the disk, for a time (asleep),
	 * a child, a lock, the network, an answer in the terminal (input), for whoever
	 * reads its output (output), for a pipe, another program (socket), another
	 * thread, or for something that is not known. Or it is held back by our own
	 * output, which nobody takes (held); all else says nothing then.
	 */
	doing: Doing | "held";
	/** The other end of its network connection: an address and port. */
	peer?: string;
	/** The id of the process that holds the lock. */
	holder?: number;
	/** The processor time that it takes, in percent of one core. */
	cpu: number;
	/** How long it has been there, in ms. */
	ms: number;
	/** There when it writes to our stdin, and its pipe is empty. */
	isPiped?: true;
}

/** An error of ours ended the stream. */
export interface FailureData {
	reason: string;
}

/** Every event by name, with its data. */
export interface EventData {
	start: StartData;
	stdout: OutputData;
	stderr: OutputData;
	resize: { cols: number; rows: number };
	/** Forget what you have: the log follows from its beginning. */
	reset: Record<string, never>;
	gap: GapData;
	message: MessageData;
	custom: CustomData;
	pin: PinData;
	unpin: UnpinData;
	stop: StopData;
	exit: ExitData;
	/** News, not in the log, without an id, and only for who asks: what there is. */
	session: SessionData;
	/** News: how many watch. */
	viewers: { viewers: number };
	/** News, now and then while nothing comes: what runs. */
	activity: ActivityData;
	/** News of a run that has ended: pins that are not in its log. */
	pins: PinsData;
	/** News: the stream is alive, although nothing comes. */
	alive: Record<string, never>;
	/** The server could not go on with this stream: close, do not reconnect. Not in the log. */
	failure: FailureData;
	/** Nothing more will come: close, do not reconnect. */
	end: Record<string, never>;
}

export type EventName = keyof EventData;

/**
 * Each event's number where a byte has to do. A number is never given to
 * another event: what was written with it would be read as that.
 */
export const EVENT_NUMBERS = {
	start: 0,
	stdout: 1,
	stderr: 2,
	resize: 3,
	reset: 4,
	gap: 5,
	stop: 6,
	exit: 7,
	session: 8,
	viewers: 9,
	alive: 10,
	failure: 11,
	end: 12,
	message: 13,
	custom: 14,
	activity: 15,
	pin: 16,
	unpin: 17,
	pins: 18,
} as const satisfies Record<EventName, number>;

export const EVENT_NAMES = Object.keys(EVENT_NUMBERS) as readonly EventName[];

/** Whether an event of that name is one of ours. */
export function isEventName(name: string): name is EventName {
	return Object.hasOwn(EVENT_NUMBERS, name);
}
