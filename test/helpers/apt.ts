import { execFileSync } from "node:child_process";

/** Installs a Debian package that a test needs. */
export function install(name: string): void {
	console.log(`Installing ${name} for the tests.`);
	const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
	const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
	for (const args of [["update"], ["install", "-y", name]]) {
		const [file = "", ...rest] = [...sudo, "apt-get", "-qq", ...args];
		execFileSync(file, rest, { stdio: "inherit", env });
	}
}
