import { execFileSync, spawnSync } from "node:child_process";

/**
 * Makes sure that a program is there, with what Debian provides.
 *
 * @param name the program's
 * @param debian the package that has it
 * @throws {Error} when it can't be installed
 */
export function installed(name: string, debian = name): void {
	if (isThere(name)) return;
	console.log(`No ${name} here: installing one for the tests.`);
	const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
	apt([...sudo, "apt-get", "update", "-qq"]);
	apt([...sudo, "apt-get", "install", "-y", "-qq", debian]);
	if (!isThere(name)) throw new Error(`the tests need ${name}`);
}

function isThere(name: string): boolean {
	return spawnSync("sh", ["-c", 'command -v "$0"', name]).status === 0;
}

function apt([file = "", ...args]: string[]): void {
	execFileSync(file, args, {
		stdio: "inherit",
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
	});
}
