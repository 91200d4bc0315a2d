import { findExecutable, installDebianPackage } from "../executable.ts";
import { mayInstall, skipWithout } from "../tools/missing.ts";

/**
 * Makes sure that a program is there, with what Debian provides where we may
 * install it; elsewhere skips the running test.
 *
 * @param name the program's
 * @param debian the package that has it
 * @returns its path
 * @throws {MissingProgram} where no test is running
 * @throws {Error} when it can't be installed
 */
export function installed(name: string, debian = name): string {
	// Where an ordinary user's $PATH does not lead, but servers are.
	const elsewhere = [`/usr/sbin/${name}`, `/sbin/${name}`];
	const find = () => findExecutable(elsewhere, [name]);
	const found = find();
	if (found !== undefined) return found;
	if (!mayInstall) skipWithout(name);
	console.log(`No ${name} here: installing one for the tests.`);
	installDebianPackage(debian);
	const path = find();
	if (path === undefined) throw new Error(`the tests need ${name}`);
	return path;
}
