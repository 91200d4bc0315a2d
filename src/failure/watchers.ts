/** How one tool that builds again at each change says how its last build went. */
export interface Watcher {
	/** Short and unique. */
	name: string;
	/** Where it is known from. */
	source: string;
	/** What its rounds are called. */
	rounds: "build" | "tests" | "run";
	/** A new round begins: of the one before nothing more is said. */
	begins?: RegExp;
	/** Something went wrong in a round, which goes on. */
	fails?: RegExp;
	/**
	 * A round is over. By the group `ok` it went well, by `bad` it did not, and
	 * without them by whether something failed in it. The group `count` says how
	 * much went wrong; here or in `fails`.
	 */
	ends: RegExp;
	/**
	 * Says that it will build again. There where a tool ends a single build with
	 * the same words: one that doesn't watch is not to be taken for one.
	 */
	watches?: RegExp;
	/** It tells of what went wrong alone: from its silence nothing follows. */
	tellsWrongAlone?: true;
	/** Words of which each of these lines has one, as it is written. */
	words: readonly string[];
	/** A round that failed and one that went well, as the tool printed them. */
	examples: { bad: readonly string[]; ok?: readonly string[] };
}

/** The time of day that tsc and Vite begin their lines with. */
const TIME = String.raw`(?:\[?\d{1,2}:\d\d:\d\d(?: [AP]M)?\]? (?:- )?)?`;

/**
 * The tools whose last build is told beside "running". To add one, run it, let
 * a build fail and be mended, and take the lines over as examples. A line
 * counts only from its beginning on, so that what several tools print behind
 * their names is nobody's.
 */
export const WATCHERS: readonly Watcher[] = [
	{
		name: "tsc",
		source: "tsc 5.9 and 7.0 -w; nest and vue-tsc print the same",
		rounds: "build",
		begins: new RegExp(
			`^${TIME}(?:Starting compilation in watch mode|File change detected\\. Starting incremental compilation)\\.\\.\\.$`,
		),
		ends: new RegExp(
			`^${TIME}Found (?:(?<ok>0)|(?<count>\\d+)) errors?\\. Watching for file changes\\.$`,
		),
		words: ["compilation", "Watching for file changes"],
		examples: {
			bad: [
				"5:03:07 AM - File change detected. Starting incremental compilation...",
				"src/t.ts(1,26): error TS1109: Expression expected.",
				"5:03:07 AM - Found 1 error. Watching for file changes.",
			],
			ok: [
				"[5:03:07 AM] Starting compilation in watch mode...",
				"[5:03:09 AM] Found 0 errors. Watching for file changes.",
			],
		},
	},
	{
		name: "vitest",
		source: "vitest 4.1 --watch",
		rounds: "tests",
		begins: /^\s*RERUN\s/,
		fails: /^\s+Tests\s+(?<count>\d+) failed\b/,
		ends: /^\s*(?:(?<ok>PASS)\s+|(?<bad>FAIL)\s+Tests failed\. )(?:Waiting|Watching) for file changes\.\.\.$/,
		words: ["RERUN", "Tests", "for file changes"],
		examples: {
			bad: [
				" RERUN  a.mjs x1 ",
				" ❯ a.test.mjs (1 test | 1 failed) 9ms",
				"      Tests  1 failed (1)",
				" FAIL  Tests failed. Watching for file changes...",
			],
			ok: [
				" RERUN  a.mjs x2 ",
				"      Tests  1 passed (1)",
				" PASS  Waiting for file changes...",
			],
		},
	},
	{
		name: "jest",
		source: "jest 30 --watchAll",
		rounds: "tests",
		begins: /^Determining test suites to run\.\.\.$/,
		ends: /^Tests: {7}(?:(?<count>\d+) failed, |(?<ok>(?=(?:\d+ (?:skipped|todo), )*\d+ passed, )))/,
		watches: /^Watch Usage|\bjest\b.* --watch/,
		words: ["Determining test suites", "Tests:", "Watch Usage", "--watch"],
		examples: {
			bad: ["> jest --watchAll", "Tests:       1 failed, 1 total"],
			ok: [
				"Watch Usage: Press w to show more.",
				"Determining test suites to run...",
				"Tests:       1 skipped, 3 passed, 4 total",
			],
		},
	},
	{
		name: "vite-build",
		source: "vite 7.3 build --watch",
		rounds: "build",
		begins: /^build started\.\.\.$/,
		ends: /^(?:✓ )?(?:(?<ok>built in \d)|(?<bad>\[vite(?::[\w-]+)?\]:? .*(?:[Ff]ailed|[Ee]rror)))/,
		watches: /^build started\.\.\.$/,
		words: ["build started", "built in", "[vite"],
		examples: {
			bad: [
				"build started...",
				"[vite:esbuild] Transform failed with 1 error:",
			],
			ok: ["build started...", "built in 52ms."],
		},
	},
	{
		name: "vite",
		source: "vite 7.3, which tells of what went wrong alone",
		rounds: "build",
		begins: new RegExp(
			`^${TIME}\\[vite\\] (?:\\(\\w+\\) )?(?:hmr update|page reload|\\.env changed)\\b`,
		),
		ends: new RegExp(
			`^${TIME}\\[vite\\] (?:\\(\\w+\\) )?(?<bad>Internal server error: )`,
		),
		tellsWrongAlone: true,
		words: ["[vite"],
		examples: {
			bad: [
				"5:01:57 AM [vite] (client) page reload src/v.ts",
				"5:01:58 AM [vite] Internal server error: Transform failed with 1 error:",
			],
		},
	},
	{
		name: "esbuild",
		source: "esbuild 0.28 --watch",
		rounds: "build",
		begins: /^\[watch\] build started\b/,
		fails: /^✘ \[ERROR\] /,
		ends: /^\[watch\] build finished(?:, watching for changes\.\.\.)?$/,
		words: ["[watch] build", "✘"],
		examples: {
			bad: [
				'[watch] build started (change: "src/e.ts")',
				'✘ [ERROR] Unexpected ";"',
				"[watch] build finished",
			],
			ok: [
				'[watch] build started (change: "src/e.ts")',
				"[watch] build finished",
			],
		},
	},
	{
		name: "webpack",
		source: "webpack 5.112 --watch and webpack-dev-server",
		rounds: "build",
		ends: /^webpack \d[\d.]* compiled (?:(?<ok>successfully|with \d+ warnings? in)|with (?<count>\d+) errors?)/,
		watches:
			/webpack-dev-server\]|\bwebpack(?:-cli)?\b.* (?:--watch|-w|watch|serve)\b/,
		words: [" compiled ", "webpack-dev-server]", "--watch", "webpack serve"],
		examples: {
			bad: [
				"> webpack --watch",
				"webpack 5.112.2 compiled with 1 error in 172 ms",
			],
			ok: [
				"<i> [webpack-dev-server] Project is running at:",
				"webpack 5.112.2 compiled successfully in 48 ms",
			],
		},
	},
	{
		name: "rollup",
		source: "rollup 4.68 -w",
		rounds: "build",
		begins: /^bundles .* → /,
		fails: /^\[!\] /,
		ends: /^\[[\d:. -]{8,24}\] waiting for changes\.\.\.$/,
		words: ["bundles ", "[!]", "waiting for changes"],
		examples: {
			bad: [
				"bundles src/r.js → rdist/r.js...",
				"[!] RollupError: src/r.js (1:17): Expression expected",
				"[2026-11-26 05:03:32] waiting for changes...",
			],
			ok: [
				"bundles src/r.js → rdist/r.js...",
				"created rdist/r.js in 121ms",
				"[2026-11-26 05:03:35] waiting for changes...",
			],
		},
	},
	{
		name: "nodemon",
		source: "nodemon 3.1",
		rounds: "run",
		begins: /^\[nodemon\] (?:starting `|restarting due to )/,
		ends: /^\[nodemon\] (?:(?<ok>clean exit) - |(?<bad>app crashed) - )/,
		words: ["[nodemon] "],
		examples: {
			bad: [
				"[nodemon] starting `node n.js`",
				"[nodemon] app crashed - waiting for file changes before starting...",
			],
			ok: [
				"[nodemon] starting `node n.js`",
				"[nodemon] clean exit - waiting for changes before restart",
			],
		},
	},
	{
		name: "node",
		source: "node 20 and 22 --watch",
		rounds: "run",
		begins: /^Restarting '.*'$/,
		ends: /^(?:(?<ok>Completed)|(?<bad>Failed)) running '.*'(?:\. Waiting for file changes before restarting\.\.\.)?$/,
		words: ["Restarting '", " running '"],
		examples: {
			bad: ["Restarting 'm.js'", "Failed running 'm.js'"],
			ok: ["Restarting 'm.js'", "Completed running 'm.js'"],
		},
	},
	{
		name: "cargo-watch",
		source: "cargo-watch 8, as logs of projects that use it have it",
		rounds: "run",
		begins: /^\[Running '.*'\]$/,
		ends: /^\[Finished running\. Exit status: (?:(?<ok>0)|(?<bad>\d+))\]$/,
		words: ["[Running '", "[Finished running"],
		examples: {
			bad: ["[Running 'cargo check']", "[Finished running. Exit status: 101]"],
			ok: ["[Running 'cargo check']", "[Finished running. Exit status: 0]"],
		},
	},
];
