/** What somebody may call themselves, in characters. */
export const MOST_NAME = 60;

const CONTROL = /\p{Cc}/u;

/** Whether somebody can be called that. */
export function isName(by: unknown): by is string {
	if (typeof by !== "string" || CONTROL.test(by)) return false;
	return by.trim() !== "" && by.length <= MOST_NAME;
}
