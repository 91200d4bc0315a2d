/** A word, as text or, where it is no UTF-8, as it is. */
export type Word = string | Buffer;

/**
 * What we were started with and Node does not hand on to a child by itself.
 * Only a leader can hand it all on.
 */
export interface Inherited {
	/** Descriptors from 3 on. */
	readonly descriptors: readonly number[];
	/** Which of 0 to 2 were closed. */
	readonly closed: readonly number[];
	/** The soft limit of open files; undefined where it is not to be lowered. */
	readonly openFiles: number | undefined;
	/** The signals that were ignored. */
	readonly ignored: readonly NodeJS.Signals[];
	/** The command's words, as they are. */
	bytesOfWords(words: readonly string[]): readonly Word[];
	/** The environment's `name=value` entries, as they are. */
	bytesOfEnv(env: NodeJS.ProcessEnv): readonly Word[];
}

/** What is there when nothing is known of it. */
export const NOTHING_INHERITED: Inherited = {
	descriptors: [],
	closed: [],
	openFiles: undefined,
	ignored: [],
	bytesOfWords: (words) => words,
	bytesOfEnv: (env) =>
		Object.entries(env).flatMap(([name, value]) =>
			value === undefined ? [] : [`${name}=${value}`],
		),
};
