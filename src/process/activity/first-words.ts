/** So many of a command's words are told at most. */
const MOST_WORDS = 3;

/** Longer ones are no names. */
const LONGEST = 40;

/** What can be a subcommand, a script or a number; an option, a URL or an assignment can't. */
const PLAIN = /^(?!-)[\w./+-]+$/;

/**
 * The first words of a command, as far as they name what it does: the rest may
 * have secrets in it that nobody has thought of masking.
 */
export function firstWords(argv: readonly string[]): string {
	const [program = "", ...rest] = argv;
	const isLogin = program.startsWith("-");
	const own = baseName(isLogin ? program.slice(1) : program);
	const words = [own.slice(0, LONGEST)];
	for (const word of rest) {
		if (words.length === MOST_WORDS || !PLAIN.test(word)) break;
		const name = baseName(word);
		if (name === "" || name.length > LONGEST) break;
		words.push(name);
	}
	return words.join(" ");
}

/** Some programs write a title over their words, as "nginx: worker process". */
function baseName(word: string): string {
	const [path = ""] = word.split(" ");
	return path.slice(path.lastIndexOf("/") + 1);
}
