import type { CommanderError, Option } from "commander";
import { TailError } from "../errors.ts";

/** What is wrong with the command line, in a line. */
export function usage(message: string): TailError {
	return new TailError("usage", `${message} (see sse-tail --help)`);
}

/** As commander words it; what follows a "=" may be a secret, and is not told. */
const UNKNOWN =
	/^unknown option '(--?[^=']*)(=.*)?'(?:\n\(Did you mean (.*)\?\))?$/s;

/**
 * What commander has found wrong, in a line of ours.
 *
 * @param options all that there are
 */
export function explain(
	error: CommanderError,
	options: readonly Option[],
): TailError {
	const message = error.message.replace(/^error: /, "");
	const [, flag, value, similar] = UNKNOWN.exec(message) ?? [];
	if (flag === undefined) return usage(message.replaceAll(/\s*\n\s*/g, " "));
	const known = options.some(({ short, long }) => [short, long].includes(flag));
	if (known && value !== undefined) return usage(`${flag} takes no value`);
	const meant = flag === "-v" ? "-V" : similar;
	const question = meant ? `; did you mean ${meant}?` : "";
	return usage(`unknown option '${flag}'${question}`);
}
