import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { watForVite } from "./scripts/wat.js";
import { type Project, projectOf } from "./test/tools/projects.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

/** The test files of a project. */
function filesOf(project: Project): string[] {
	const tests = join(root, "test");
	return readdirSync(tests, { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".test.ts"))
		.map((name) => join(tests, name))
		.filter((file) => projectOf(file, tests) === project)
		.map((file) => relative(root, file));
}

/** Of files that start processes so many run at once: three take two processors longer. */
const OVERLAPPING = 2;

/**
 * Runs as many files at once, after the projects of lower order. In CI a test
 * that failed is run once more, and the report names it: these tests have real
 * browsers and processes, which a busy machine can hold up beyond a time limit.
 */
const filesAtOnce = (maxWorkers: number, groupOrder: number) => ({
	maxWorkers,
	sequence: { groupOrder },
	globalSetup: "test/tools/global-setup.ts",
	retry: process.env.CI ? 1 : 0,
});

export default defineConfig({
	plugins: [watForVite],
	test: {
		// A process runs one file after another, and keeps what took long to load:
		// a new one, with its imports and its browser, is a second or more of work.
		isolate: false,
		testTimeout: 60_000,
		hookTimeout: 60_000,
		// What is there at once passes at once, however long it might have taken.
		expect: { poll: { interval: 20, timeout: 10_000 } },
		reporters: [
			"default",
			"./test/tools/missing-reporter.ts",
			"./test/tools/second-try-reporter.ts",
		],
		projects: [
			{
				extends: true,
				test: {
					name: "unit",
					include: filesOf("unit"),
					// Vitest would leave one idle, of two.
					maxWorkers: availableParallelism(),
				},
			},
			{
				extends: true,
				test: {
					name: "process",
					include: filesOf("process"),
					...filesAtOnce(OVERLAPPING, 1),
				},
			},
			{
				extends: true,
				test: {
					name: "browser",
					include: filesOf("browser"),
					...filesAtOnce(OVERLAPPING, 1),
				},
			},
			{
				extends: true,
				test: {
					name: "alone",
					include: filesOf("alone"),
					...filesAtOnce(1, 2),
				},
			},
		],
	},
});
