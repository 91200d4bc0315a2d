import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * What a test file needs, by which it is run:
 *
 * - `unit`: nothing but our functions. A file for each processor runs at once.
 * - `process`: processes or sockets. Two files run at once.
 * - `browser`: a browser besides. Two files run at once.
 * - `alone`: the whole machine, because its tests compare times or load it to
 *   its limits. A file says so, and why, in a comment that begins with
 *   `// Alone: `.
 */
export type Project = "unit" | "process" | "browser" | "alone";

const ALONE = /^\/\/ Alone: /m;

/** Packages that drive a browser. */
const BROWSERS = new Set(["playwright-core", "puppeteer-core"]);

/** Modules of Node's by which a test reaches what is outside its own process. */
const OUTSIDE = new Set([
	"node:child_process",
	"node:http",
	"node:https",
	"node:net",
	"node:tls",
]);

/** An import that is still there when the program runs: no `import type`. */
const IMPORT = /^(?:import|export) (?!type\b)[^"';]*?from "([^"]+)";/gm;

/**
 * Tells the project of a test file from what it imports, itself or through
 * our helpers, so that a new file needs no entry in a list.
 *
 * @param file its path
 * @param root the folder of the tests: what they import from elsewhere, such
 *   as the sources, does not count
 */
export function projectOf(file: string, root: string): Project {
	const seen = new Set<string>();
	const packages = new Set<string>();
	const visit = (path: string): void => {
		if (seen.has(path) || !path.startsWith(root)) return;
		seen.add(path);
		for (const [, name = ""] of readFileSync(path, "utf8").matchAll(IMPORT)) {
			if (name.startsWith(".")) visit(join(dirname(path), name));
			else packages.add(name);
		}
	};
	if (ALONE.test(readFileSync(file, "utf8"))) return "alone";
	visit(file);
	const names = [...packages];
	if (names.some((name) => BROWSERS.has(name))) return "browser";
	return names.some((name) => OUTSIDE.has(name)) ? "process" : "unit";
}
