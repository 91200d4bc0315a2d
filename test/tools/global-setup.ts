import { browserPath, installShell } from "./browser.ts";
import { findProgram, installDebianPackages } from "./executable.ts";
import { firefoxPath } from "./firefox.ts";
import { mayInstall } from "./missing.ts";
import { PROGRAMS } from "./programs.ts";

/**
 * Installs what the tests need and is missing, where we may. It is done before
 * the first test, because several files run at once, and two apt-get at once fail.
 */
export default function setup(): void {
	if (!mayInstall) return;
	installPrograms();
	browserPath();
	installShell();
	firefoxPath();
}

function installPrograms(): void {
	const missing = Object.entries(PROGRAMS).filter(
		([name]) => findProgram(name) === undefined,
	);
	if (missing.length === 0) return;
	const names = missing.map(([name]) => name).join(", ");
	console.log(`Installing what the tests need and is missing: ${names}.`);
	try {
		installDebianPackages(missing.map(([, debian]) => debian));
	} catch {
		// No Debian: the tests of what is missing fail, each by its name.
	}
}
