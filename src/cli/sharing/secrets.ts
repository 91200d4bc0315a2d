import { Mask } from "../../mask/mask.ts";
import { SecretPattern } from "../../mask/secret.ts";
import { hidingPatterns, whyNotHidden } from "../../mask/written.ts";
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
	for (const text of mask) {
		const why = whyNotHidden(text);
		if (why !== undefined) throw usage(`--mask: ${why}`);
	}
	const written = hidingPatterns(mask, (index) => `--mask number ${index + 1}`);
	const values = maskEnv ? secretValues(env) : [];
	const patterns =
		values.length > 0 ? [new SecretPattern(values), ...written] : written;
	return patterns.length > 0 ? new Mask(patterns, onSlow) : undefined;
}

function secretValues(env: NodeJS.ProcessEnv): string[] {
	return Object.entries(env)
		.filter(([name]) => SECRET_NAMES.test(name))
		.map(([, value = ""]) => value.trim())
		.filter((value) => value.length >= SHORTEST_VALUE);
}
