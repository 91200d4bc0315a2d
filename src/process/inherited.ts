/** An argument or variable: text, or its bytes where they are no UTF-8. */
export type Word = string | Buffer;

/**
 * What our own process inherited and Node does not pass on to a child: it closes
 * descriptors, resets ignored signals and decodes words. The leader passes all of
 * it on.
 */
export interface Inherited {
	/** Open descriptors from 3 on. */
	readonly descriptors: readonly number[];
	/** The descriptors of 0 to 2 that were closed. */
	readonly closed: readonly number[];
	/**
	 * The soft limit of open files that Node raised for itself; undefined where
	 * it did not.
	 */
	readonly openFiles: number | undefined;
	/** The signals that were ignored, as `nohup` does with SIGHUP. */
	readonly ignored: readonly NodeJS.Signals[];
	/** Returns the command's words in the bytes in which we got them. */
	bytesOfWords(words: readonly string[]): readonly Word[];
	/**
	 * Returns the environment's `name=value` entries in the bytes in which we got
	 * them.
	 */
	bytesOfEnv(env: NodeJS.ProcessEnv): readonly Word[];
}

/** The values where the system does not tell them. */
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
