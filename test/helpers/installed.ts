import { findProgram } from "../tools/executable.ts";
import { mayInstall, skipWithout } from "../tools/missing.ts";

/**
 * The path of a program that the running test needs. Before the first test,
 * `global-setup.ts` has installed those of `programs.ts` where we may install;
 * elsewhere the test of a missing one is skipped.
 *
 * @throws {MissingProgram} where no test is running
 * @throws {Error} for one that should have been installed and is not there
 */
export function installed(name: string): string {
	const path = findProgram(name);
	if (path !== undefined) return path;
	if (!mayInstall) skipWithout(name);
	throw new Error(`the tests need ${name}: is it in test/tools/programs.ts?`);
}
