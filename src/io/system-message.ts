import { getSystemErrorMap } from "node:util";

/** Our words for codes whose system message misleads users. */
const BETTER: Partial<Record<string, string>> = {
	EISDIR: "it is a folder",
	ENOENT: "no such file or folder",
};

/**
 * Describes a system error for users. Node's own message also has the system
 * call and the path; the caller's message names the file better.
 */
export function systemMessage(error: unknown): string {
	const { code, errno, message } = error as NodeJS.ErrnoException;
	const [, words] = getSystemErrorMap().get(errno ?? 0) ?? [];
	return BETTER[code ?? ""] ?? words ?? message;
}
