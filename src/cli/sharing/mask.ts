import type { Mask } from "../../mask/mask.ts";
import type { Voice } from "../voice.ts";
import type { SharingOptions } from "./options.ts";

/**
 * The mask that the options ask for; undefined when nothing is to be hidden. A
 * pattern that takes too long is told of.
 *
 * @throws {TailError} "usage"
 */
export async function readMask(
	options: Pick<SharingOptions, "mask" | "maskEnv">,
	env: NodeJS.ProcessEnv,
	{ remark, say }: Voice,
): Promise<Mask | undefined> {
	if (options.mask.length === 0 && !options.maskEnv) return undefined;
	const { maskFor } = await import("./secrets.ts");
	return maskFor(options, env, (name) =>
		remark(say.warning(`${name} is slow: what it can't search is hidden`)),
	);
}
