/** Options of ours that hardly another program has. */
const OURS_ALONE = new Set([
	"--no-open",
	"--no-echo",
	"--url-file",
	"--linger",
	"--max-log",
	"--lan",
	"--mask",
	"--mask-env",
	"--no-token",
	"--max-viewers",
	"--allow-host",
	"--user-header",
	"--base-path",
]);

/** An option that may have been meant for us, but came after the command. */
export interface Misplaced {
	name: string;
	/** Whether it can hardly have been meant for the command. */
	isOursAlone: boolean;
}

/**
 * Finds an option of ours among the command's words. With a `--` before the
 * command it is clear what is whose, and nothing is found.
 *
 * @param argv our own words, as they came
 * @param words the command's
 * @param names the long names of our options
 */
export function misplacedOption(
	argv: readonly string[],
	words: readonly string[],
	names: readonly (string | undefined)[],
): Misplaced | undefined {
	if (argv.at(-words.length - 1) === "--") return undefined;
	const end = words.indexOf("--");
	const flags = words
		.slice(1, end === -1 ? undefined : end)
		.map((word) => word.replace(/=.*/s, ""))
		.filter((word) => word.startsWith("--") && names.includes(word));
	const [name = flags[0]] = flags.filter((flag) => OURS_ALONE.has(flag));
	if (name === undefined) return undefined;
	return { name, isOursAlone: OURS_ALONE.has(name) };
}
