import { findExecutable, installDebianPackage } from "../executable.ts";

/**
 * Makes sure that a program is there, with what Debian provides.
 *
 * @param name the program's
 * @param debian the package that has it
 * @returns its path
 * @throws {Error} when it can't be installed
 */
export function installed(name: string, debian = name): string {
	// Where an ordinary user's $PATH does not lead, but servers are.
	const elsewhere = [`/usr/sbin/${name}`, `/sbin/${name}`];
	const find = () => findExecutable(elsewhere, [name]);
	const found = find();
	if (found !== undefined) return found;
	console.log(`No ${name} here: installing one for the tests.`);
	installDebianPackage(debian);
	const path = find();
	if (path === undefined) throw new Error(`the tests need ${name}`);
	return path;
}
