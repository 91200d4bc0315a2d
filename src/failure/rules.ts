import { isCause, type Rule } from "./rule.ts";
import { CAUSES } from "./rules/causes.ts";
import { CONSEQUENCES } from "./rules/consequences.ts";
import { ENDINGS } from "./rules/endings.ts";
import { HARMLESS } from "./rules/harmless.ts";
import { HINTS } from "./rules/hints.ts";
import { PLACES } from "./rules/places.ts";
import { TESTS } from "./rules/tests.ts";

/**
 * How tools say that something went wrong, in the order in which a line is
 * tried: the first rule that matches decides. To add one, put it into
 * the list of its kind, with a line that the tool really printed; a run of the
 * tool under test/failure/runs/ shows whether it helps.
 */
export const RULES: readonly Rule[] = [
	...HARMLESS,
	...CONSEQUENCES,
	...PLACES,
	...TESTS,
	...CAUSES,
	...HINTS,
	...ENDINGS,
];

/** Whether what that rule finds is a cause; what may have been caught is one if nothing better is found. */
export function findsCause(name: string): boolean {
	return RULES.some((each) => each.name === name && isCause(each));
}

/** What would be a cause if it did not say that it is none: asked of those alone. */
export const GOES_ON: Rule = {
	name: "goes-on",
	tool: "any that tells how it goes on",
	kind: "consequence",
	pattern:
		/^.*(?:[,;.-] |: ?|\()(?:continuing|[Rr]etrying|skipping|ignoring|falling back|will retry|trying again|using (?:the )?defaults?)\b|^.*, (?:\w+ )?(?:skipped|ignored)$|^.*\((?:expected|ignored)\)$/,
	examples: [
		"Error: bad JSON, using defaults",
		"ERROR:root:retrying after failed request",
		"error: key 0 not found (expected)",
		"ERROR etl: part 3: bad quantity, row skipped",
		"Failed to fetch cache, continuing with build",
		"Failed to connect to db:5432, retrying in 2 s",
	],
};

/** What a logger says of a level at which nothing fails. */
const LESSER =
	/^(?:.{0,80}[\s[(<|-])?(?:WARN(?:ING)?|DEBUG|TRACE)\b|\blevel=(?:warn|debug)|^\[(?:warn|debug)/;

/** Whether who prints that goes on, whatever it tells below of what it has caught. */
export function isHarmless(line: string): boolean {
	return LESSER.test(line) || GOES_ON.pattern.test(line);
}
