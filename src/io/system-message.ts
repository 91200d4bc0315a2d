import { getSystemErrorMap } from "node:util";

/** Where the system's own words would mislead. */
const BETTER: Partial<Record<string, string>> = {
	EISDIR: "it is a folder",
	ENOENT: "no such file or folder",
};

/**
 * What went wrong, in words for users: as the system says it, without the
 * call and the path, which the message around it names better.
 */
export function systemMessage(error: unknown): string {
	const { code, errno, message } = error as NodeJS.ErrnoException;
	const [, words] = getSystemErrorMap().get(errno ?? 0) ?? [];
	return BETTER[code ?? ""] ?? words ?? message;
}
