import type { Rule } from "../rule.ts";

/** What tells only that something ended badly. */
export const ENDINGS: readonly Rule[] = [
	{
		name: "numbered-in-place",
		tool: "mocha, which says below what happened",
		kind: "consequence",
		pattern: /^\s{4,}\d+\) \S/,
		examples: ["    1) adds"],
	},
	{
		name: "exit-code",
		tool: "any that tells how a command of its own ended",
		kind: "consequence",
		pattern:
			/exit(?:(?:ed with(?: exit)?)? (?:code|status):? [1-9]|ed with [1-9]|(?<=zero exit) (?:code|status)|(?<=did not exit) successfully)/,
		examples: [
			"The following SSH command responded with a non-zero exit status.",
			"Next.js build worker exited with code: 1 and signal: null",
			'Command "yarn run build" exited with 1',
			"[Container] 2018/02/02 22:24:57 Command did not exit successfully test -s ami_id.txt || exit 1 exit status 1",
		],
	},
];
