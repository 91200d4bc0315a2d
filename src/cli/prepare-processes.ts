import type { Inherited } from "../process/inherited.ts";
import type { Process } from "../process/process.ts";
import type { Host } from "./host.ts";
import { prepareNamed } from "./named/prepare.ts";
import type { Options } from "./options.ts";
import { prepareProcess, type Trouble } from "./prepare-process.ts";

/**
 * Prepares what the command line says: one process, or several side by side.
 *
 * @param env of one that is alone; several have ours
 * @returns what starts them; throws a TailError when one can't be started
 */
export async function prepareProcesses(
	host: Host,
	options: Options,
	inherited: Inherited,
	trouble: Trouble,
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
