/** What a run that has failed shows first, if anything tells what went wrong. */
export interface FirstError {
	/** The line as the page counts them, from 1. */
	line: number;
	/** What went wrong, in the log's own words and one line. */
	text: string;
	/** The rule that found it: see src/failure/rules.ts. */
	rule: string;
	/** `file:line:col`, as far as it is known. */
	place?: string;
	/** Whether errors that loggers have told stand before it. */
	isLater?: true;
}

/** The first error, and whether it is a cause and not what follows from one. */
export interface FoundError {
	error: FirstError;
	isCause: boolean;
}

/** What was found in a run before, kept beyond the end of who has found it. */
export interface KeptError {
	/** What was found, null for nothing; undefined where that is not known. */
	read(): FoundError | null | undefined;
	/** Keeps it, where that can be. */
	keep(found: FoundError | null): void;
}
