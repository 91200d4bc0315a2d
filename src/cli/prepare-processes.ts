import type { Process } from "../process/process.ts";
import { prepareNamed } from "./named/prepare.ts";
import { prepareProcess } from "./prepare-process.ts";
import type { Program } from "./program.ts";

/**
 * Prepares what the command line says: one process, or several side by side.
 *
 * @param env the environment that each gets
 * @returns what starts them; throws a TailError when one can't be started
 */
export async function prepareProcesses(
	{ host, options, inherited, trouble }: Program,
	env: NodeJS.ProcessEnv,
): Promise<() => Promise<readonly Process[]>> {
	const { commands, tty = false, echo } = options;
	if (commands !== undefined) {
		return prepareNamed(host, commands, inherited, { tty, echo, env });
	}
	const start = await prepareProcess(host, options, inherited, trouble, {
		env,
		cwd: undefined,
		isUnattended: false,
	});
	return async () => [await start()];
}
