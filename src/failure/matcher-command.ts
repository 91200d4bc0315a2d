import { stripControls } from "../text/parse.ts";
import { MOST_READ, readLine } from "./line.ts";

/** What a line of output asks for, as GitHub's runner takes it. */
export type MatcherCommand =
	| { type: "add"; file: string }
	/** By their owner, or by the file that has them. */
	| { type: "remove"; owner: string }
	| { type: "remove"; file: string };

/** GitHub's commands in both of their forms, `::name key=value::data` and `##[name]data`. */
const COMMAND =
	/^(?:::(add|remove)-matcher(?: ([^:]*))?::|##\[(add|remove)-matcher(?: ([^\]]*))?\])(.*)$/i;

const OWNER = /(?:^|[,;])\s*owner=([^,;]+)/i;

/**
 * Reads a line that switches matchers on or off; undefined for any other, and
 * for one that is too long to be seen whole.
 *
 * @param raw the line, cut or not after 2000 characters
 */
export function readMatcherCommand(raw: string): MatcherCommand | undefined {
	if (!/-matcher/i.test(raw)) return undefined;
	if (raw.length >= 2000 || stripControls(raw).length > MOST_READ) {
		return undefined;
	}
	const match = COMMAND.exec(readLine(raw).text.trimStart());
	if (match === null) return undefined;
	const [, verb, properties, oldVerb, oldProperties, data = ""] = match;
	const file = lastPart(data);
	if ((verb ?? oldVerb)?.toLowerCase() === "add") return { type: "add", file };
	const [, owner] = OWNER.exec(properties ?? oldProperties ?? "") ?? [];
	if (owner === undefined) return { type: "remove", file };
	return { type: "remove", owner: plain(owner).trim() };
}

/** The name of a file, of whichever system its path is. */
function lastPart(path: string): string {
	return plain(path.trim()).split(/[\\/]/).at(-1) ?? "";
}

/** A value without GitHub's escapes. */
function plain(text: string): string {
	return text
		.replace(/%3A/gi, ":")
		.replace(/%2C/gi, ",")
		.replace(/%0D/gi, "\r")
		.replace(/%0A/gi, "\n")
		.replaceAll("%25", "%");
}
