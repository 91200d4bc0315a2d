import { createContext, Script } from "node:vm";

/**
 * The context of the script below. Only code that `vm` runs can be aborted by
 * its timeout.
 */
let sandbox: { search: () => void } | undefined;
let script: Script | undefined;

/**
 * Calls a function, which may be a RegExp that takes for ever. Returns false when
 * it was aborted after the timeout in ms.
 */
export function withDeadline(search: () => void, timeout: number): boolean {
	sandbox ??= createContext({ search }) as { search: () => void };
	script ??= new Script("search()");
	sandbox.search = search;
	try {
		script.runInContext(sandbox, { timeout });
		return true;
	} catch (error) {
		if (isTimeout(error)) return false;
		throw error;
	}
}

function isTimeout(error: unknown): boolean {
	const { code } = error as { code?: unknown };
	return code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
