import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { systemMessage } from "../../io/system-message.ts";
import { usage } from "../usage.ts";

/** A script of package.json, as somebody asks for it. */
export interface Script {
	/** What tells it from the others: its name, or what the `*` stands for. */
	label: string;
	/** The words that run it. */
	words: readonly string[];
}

const PREFIX = "npm:";

/** Whether the word asks for a script of package.json, as `npm:build` does. */
export function asksForScript(word: string): boolean {
	return word.startsWith(PREFIX) && word.length > PREFIX.length;
}

/**
 * The scripts that a word asks for: `npm:build` for one, `npm:watch-*` for all
 * whose names fit, in the order of package.json.
 *
 * @param word one that `asksForScript`
 * @param names of all scripts that there are
 * @throws {TailError} "usage" when there is none
 */
export function findScripts(word: string, names: readonly string[]): Script[] {
	const wanted = word.slice(PREFIX.length);
	const [before = "", after] = wanted.split("*", 2);
	const found =
		after === undefined
			? names.filter((name) => name === wanted)
			: names.filter(
					(name) =>
						name.length > before.length + after.length &&
						name.startsWith(before) &&
						name.endsWith(after),
				);
	if (found.length === 0) {
		const there = names.length > 0 ? names.join(", ") : "none";
		throw usage(`package.json has no script '${wanted}'; it has ${there}`);
	}
	return found.map((name) => ({
		label:
			after === undefined
				? name
				: name.slice(before.length, name.length - after.length),
		words: ["npm", "run", name],
	}));
}

/**
 * The names of the scripts in the nearest package.json, which is the one that
 * npm takes.
 *
 * @param folder where to look first; then in those above it
 * @throws {TailError} "usage" when there is none, or it can't be read
 */
export function scriptNames(folder: string): string[] {
	const file = join(folder, "package.json");
	try {
		const { scripts } = JSON.parse(readFileSync(file, "utf8"));
		return Object.keys(scripts ?? {});
	} catch (error) {
		const above = dirname(folder);
		const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
		if (isMissing && above !== folder) return scriptNames(above);
		if (isMissing) throw usage("npm: needs a package.json, and there is none");
		throw usage(`cannot read ${file}: ${systemMessage(error as Error)}`);
	}
}
