import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The first that can be run of: paths, then names in the folders of $PATH. */
export function findExecutable(
	paths: readonly (string | undefined)[],
	names: readonly string[],
): string | undefined {
	const folders = (process.env.PATH ?? "").split(delimiter);
	return [
		...paths.filter((path) => path !== undefined),
		...folders.flatMap((folder) => names.map((name) => join(folder, name))),
	].find(isExecutable);
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** The path of a program: in $PATH, or where Debian has a server's, which is often not in it. */
export function findProgram(name: string): string | undefined {
	return findExecutable([`/usr/sbin/${name}`, `/sbin/${name}`], [name]);
}

/** @throws {Error} where this is no Debian, or where we can't install */
export function installDebianPackages(names: readonly string[]): void {
	const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
	// A new machine may still be installing what its owner wants.
	const apt = [...sudo, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"];
	run([...apt, "update"]);
	run([...apt, "install", "-y", ...names]);
}

/** Runs a command to its end, before the tests. */
export function run([file = "", ...args]: string[]): void {
	execFileSync(file, args, {
		stdio: "inherit",
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
	});
}
