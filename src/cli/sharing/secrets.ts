import { Mask } from "../../mask/mask.ts";
import { type Pattern, regexPattern } from "../../mask/pattern.ts";
import { SecretPattern } from "../../mask/secret.ts";
import { usage } from "../usage.ts";
import type { SharingOptions } from "./options.ts";

/** Names of variables whose values are secret. */
const SECRET_NAMES =
	/TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|(^|_)(API|ACCESS)?KEY(_|$)|APIKEY|_(PAT|PWD|AUTH)$/i;

/** A shorter value is in too much else, such as "1" or "true". */
const SHORTEST_VALUE = 6;

const REGEX = /^\/(.+)\/([a-z]*)$/s;

/**
 * What the options ask to hide; undefined for nothing.
 *
 * @param onSlow told which option's pattern takes too long to look for
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

/** The messages don't repeat it: it may hold what is to be hidden. */
function regexMask(text: string, index: number): Pattern {
	const [, source = "", flags = ""] = REGEX.exec(text) ?? [];
	if (!/^[imsu]*$/.test(flags)) {
		throw usage("--mask: a /regex/ takes the flags i, m, s and u");
	}
	// By lines, because a stream has no other beginning.
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
