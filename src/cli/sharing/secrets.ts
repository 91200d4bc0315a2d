import { Mask } from "../../mask/mask.ts";
import { type Pattern, regexPattern } from "../../mask/pattern.ts";
import { SecretPattern } from "../../mask/secret.ts";
import { usage } from "../usage.ts";
import type { SharingOptions } from "./options.ts";

/** Matches the names of environment variables whose values are secret. */
const SECRET_NAMES =
	/TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|(^|_)(API|ACCESS)?KEY(_|$)|APIKEY|_(PAT|PWD|AUTH)$/i;

/**
 * The shortest value that is hidden. A shorter one, such as "1" or "true",
 * occurs everywhere.
 */
const SHORTEST_VALUE = 6;

const REGEX = /^\/(.+)\/([a-z]*)$/s;

/**
 * Makes the mask that the options ask for; undefined when nothing is to be hidden.
 *
 * @param onSlow called with the name of an option whose pattern takes too long
 * @throws {TailError} "usage"
 */
export function maskFor(
	{ mask, maskEnv }: Pick<SharingOptions, "mask" | "maskEnv">,
	env: NodeJS.ProcessEnv,
	onSlow?: (name: string) => void,
): Mask | undefined {
	const secrets = mask.filter((text) => !REGEX.test(text));
	if (secrets.includes("")) throw usage("--mask takes a text or a /regex/");
	if (maskEnv) secrets.push(...secretValues(env));
	const patterns = mask.flatMap((text, index) =>
		REGEX.test(text) ? [regexMask(text, index)] : [],
	);
	if (secrets.length > 0) patterns.unshift(new SecretPattern(secrets));
	return patterns.length > 0 ? new Mask(patterns, onSlow) : undefined;
}

function secretValues(env: NodeJS.ProcessEnv): string[] {
	return Object.entries(env)
		.filter(([name]) => SECRET_NAMES.test(name))
		.map(([, value = ""]) => value.trim())
		.filter((value) => value.length >= SHORTEST_VALUE);
}

/**
 * Parses a regular expression. Its error messages don't quote it, because it
 * may contain a secret.
 */
function regexMask(text: string, index: number): Pattern {
	const [, source = "", flags = ""] = REGEX.exec(text) ?? [];
	if (!/^[imsu]*$/.test(flags)) {
		throw usage("--mask: a /regex/ takes the flags i, m, s and u");
	}
	// With m, `^` and `$` match at lines: a stream's own beginning and end mean
	// nothing to a user.
	const all = flags.includes("m") ? flags : `${flags}m`;
	const regex = compile(source, all);
	if (regex === undefined) throw usage("--mask: that is no valid /regex/");
	if (regex.test(""))
		throw usage("--mask: that /regex/ matches no text at all");
	return regexPattern(`--mask number ${index + 1}`, source, regex.flags);
}

function compile(source: string, flags: string): RegExp | undefined {
	try {
		return new RegExp(source, flags);
	} catch {
		return undefined;
	}
}
