/**
 * What can be filled in before a command runs. A form is made of it in the
 * page, and each value that comes back is checked against it here.
 */

interface About {
	/** What the field is called; the parameter's name for undefined. */
	label?: string | undefined;
	/** A sentence beside the field. */
	help?: string | undefined;
	/** Whether it may be left out. */
	optional?: boolean | undefined;
}

/** A line of text. */
export interface TextParameter extends About {
	type: "text";
	/** A regular expression that all of the text must match. */
	pattern?: string | undefined;
	/** In characters; MAX_TEXT for undefined. */
	maxLength?: number | undefined;
	default?: string | undefined;
}

/** A number, as HTML's `<input type="number">` takes it. */
export interface NumberParameter extends About {
	type: "number";
	min?: number | undefined;
	max?: number | undefined;
	/** It is a multiple of that, from `min` (or 0) on; 1 for undefined. */
	step?: number | undefined;
	default?: number | undefined;
}

/** A yes or no. */
export interface FlagParameter extends About {
	type: "flag";
	/** Words that come into the command line when it is set. */
	adds?: readonly string[] | undefined;
	default?: boolean | undefined;
}

/** Where a list of choices comes from. */
export interface ChoiceSource {
	/** What there is to choose. */
	choices?: readonly string[] | undefined;
	/** A command that lists it, one a line. */
	from?: readonly string[] | undefined;
	/** A regular expression whose first group is the choice in a line; others are left out. */
	match?: string | undefined;
	/** For how long a list may be shown again; 0 for undefined. */
	cacheSeconds?: number | undefined;
	/** How long the command may take; CHOICES_TIMEOUT_S for undefined. */
	timeoutSeconds?: number | undefined;
}

/** One of a list. */
export interface ChoiceParameter extends About, ChoiceSource {
	type: "choice";
	default?: string | undefined;
}

/** Several of a list. */
export interface ChoicesParameter extends About, ChoiceSource {
	type: "choices";
	default?: readonly string[] | undefined;
}

/** A text that is never shown and never kept. */
export interface SecretParameter extends About {
	type: "secret";
	/** In characters; MAX_TEXT for undefined. */
	maxLength?: number | undefined;
}

export type Parameter =
	| TextParameter
	| NumberParameter
	| FlagParameter
	| ChoiceParameter
	| ChoicesParameter
	| SecretParameter;

/** A command's parameters. */
export interface Parameters {
	/** By name, in the order of the form. */
	parameters: ReadonlyMap<string, Parameter>;
	/** Of each group exactly one is given, or at most one where all are optional. */
	oneOf: readonly (readonly string[])[];
}

/** A value that has been checked. */
export type Value = string | number | boolean | readonly string[];

/** By parameter; what was left out is not in it. */
export type Values = ReadonlyMap<string, Value>;

/** In characters: longer than any version, branch or reason. */
export const MAX_TEXT = 1000;

/** No parameter may ask for more characters than this. */
export const MOST_TEXT = 10_000;

/** Names of parameters: what an environment variable can be called by, too. */
export const PARAMETER_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** How long, in seconds, a command may take to list choices. */
export const CHOICES_TIMEOUT_S = 20;
