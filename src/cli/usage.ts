import { TailError } from "../errors.ts";

/** What is wrong with the command line, in a line. */
export function usage(message: string): TailError {
	return new TailError("usage", `${message} (see sse-tail --help)`);
}
