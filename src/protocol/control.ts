import type {
	ChoiceParameter,
	ChoicesParameter,
	FlagParameter,
	NumberParameter,
	SecretParameter,
	TextParameter,
} from "./parameters.ts";

/**
 * What those who have control ask for, and what they are answered: the bodies
 * of `POST` requests, as JSON.
 */

/** What is to be run; JSON of any shape until it has been checked. */
export interface RunRequest {
	/** A command's name; where there is only one, it may be left out. */
	command?: unknown;
	/** By parameter. */
	values?: unknown;
	/** Why, in a sentence. */
	reason?: unknown;
	/** What the asker calls themselves. */
	by?: unknown;
}

/** What is wrong with a value, in words for the field that it came from. */
export interface WrongValue {
	/** Its parameter; empty when it is about all of them. */
	parameter: string;
	problem: string;
}

/** What became of a request to run. */
export type RunAnswer =
	/** Its number; on a hub, its name. */
	| { run: number | string }
	/** By its id, it can be withdrawn. */
	| { waiting: number; position: number }
	| { wrong: readonly WrongValue[] }
	| { busy: string }
	| { unknown: string };

/** What became of a request to stop. */
export interface StopAnswer {
	state: "stopping" | "exited";
	/** When SIGKILL follows, in ms since the run's start; null for never. */
	killAt: number | null;
}

/** A list that a command gives is fetched when a form opens. */
type Listed<Parameter> = Omit<
	Parameter,
	"from" | "match" | "cacheSeconds" | "timeoutSeconds"
> & { listed?: true };

/** A parameter, as a form needs it. */
export type ShownParameter =
	| TextParameter
	| NumberParameter
	| FlagParameter
	| Listed<ChoiceParameter>
	| Listed<ChoicesParameter>
	| SecretParameter;

/** A command, as everybody may see it. */
export interface ShownCommand {
	name: string;
	title: string;
	description: string | null;
	/** As one would type it, with `{name}` where values go. */
	run: string;
	/** The same in words; null where it is no words, or can't be told apart. */
	words: readonly string[] | null;
	parameters: Record<string, ShownParameter>;
	oneOf: readonly (readonly string[])[];
	confirm: boolean | string;
	danger: boolean;
	reason: "optional" | "required" | null;
	stopGraceSeconds: number;
	/**
	 * What its status command printed last, in one line; null where it has none, or
	 * none that has answered yet.
	 */
	status: string | null;
}

/** What a parameter's command lists; or why it can't. */
export type ChoicesAnswer =
	| { choices: readonly string[] }
	| {
			problem: string;
			/** The end of what the command printed. */
			output: string;
	  };
