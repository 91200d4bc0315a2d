import type { Rule } from "../rule.ts";
import { CLASS, SAID } from "./class.ts";

/** What may be a cause, if there is nothing better. */
export const HINTS: readonly Rule[] = [
	{
		name: "convention",
		tool: "pylint, rubocop",
		kind: "hint",
		pattern: /^(?<file>[^\s:]+):(?<line>\d+):(?<col>\d+): [CRWN](?:\d{4})?: /,
		examples: [
			"a.py:1:0: C0114: Missing module docstring (missing-module-docstring)",
			"a.rb:1:5: C: Naming/MethodName: Use snake_case for method names.",
		],
	},
	{
		name: "rake",
		tool: "rake",
		kind: "hint",
		pattern: /^rake aborted!$/,
		examples: ["rake aborted!"],
		detail: { pattern: /^(\S.*)/, within: 1, isBetter: true },
	},
	{
		name: "ruff",
		tool: "ruff",
		kind: "hint",
		pattern: /^[A-Z]{1,4}\d{3,4} (?:\[\*\] )?[A-Z`]/,
		examples: ["E401 [*] Multiple imports on one line"],
		detail: {
			pattern: /^ +--> (?<file>[^\s:]+):(?<line>\d+):(?<col>\d+)$/,
			within: 1,
			isPlace: true,
		},
	},
	{
		name: "unformatted",
		tool: "black --check, ruff format --check",
		kind: "hint",
		pattern: /^[Ww]ould reformat:? (?<file>\S.*)/,
		examples: [
			"would reformat billing/api.py",
			"Would reformat: billing/api.py",
		],
	},
	{
		name: "numbered-failure",
		tool: "mocha, rspec, jasmine, phpunit, exunit",
		kind: "hint",
		pattern: /^\s{0,3}\d+\) \S/,
		examples: ["  1) errors", "1) math adds"],
		detail: {
			pattern: new RegExp(String.raw`^\s*(${SAID})`),
			within: 5,
		},
	},
	{
		name: "indented-exception",
		tool: "mocha, rspec, docker's logs",
		kind: "hint",
		pattern: new RegExp(
			String.raw`^(?:\s+(?:E\s+)?|Caused by: )${CLASS}\b(?: \[\w+\])?:`,
		),
		examples: [
			"     AssertionError [ERR_ASSERTION]: 2 == 3",
			"Caused by: org.flywaydb.core.api.FlywayException: Schema `x` contains a failed migration",
		],
	},
	{
		name: "cleo",
		tool: "poetry, composer, and what else heads its words by the class alone",
		kind: "hint",
		pattern: new RegExp(`^ {2}${CLASS}$`),
		examples: ["  SolverProblemError"],
		detail: { pattern: /^ {2}(\S.*)/, within: 2 },
	},
	{
		name: "biome",
		tool: "Biome, oxlint",
		kind: "hint",
		pattern:
			/^(?<file>[^\s:]+):(?<line>\d+):(?<col>\d+) (?:lint|parse|suppressions|format)[/\w]* .*━/,
		examples: ["a.js:2:10 lint/suspicious/useIsNan ━━━━━━━━━━━━━━━━━━━━━━"],
	},
	{
		name: "xcodebuild",
		tool: "xcodebuild",
		kind: "hint",
		pattern: /^The following build commands failed:/,
		examples: ["The following build commands failed:"],
		detail: { pattern: /^\s*(\S.*)/, within: 1 },
	},
	{
		name: "worded",
		tool: "jekyll, next, flutter, and many that name the kind of an error in words",
		kind: "hint",
		pattern:
			/^\s*(?!No |Last |Previous )(?:[A-Z][\w-]{1,30} ){1,3}(?:[Ee]rror|[Ee]xception)(?: \([^)]{1,40}\))?(?:: \S| in \S)/,
		examples: [
			"  Liquid Exception: Liquid syntax error (line 13): Unknown tag 'bibliography'",
			"Type error: 'SettingsLayout' cannot be used as a JSX component.",
			"Database Error in model one (models/one.sql)",
			"Swift Compiler Error (Xcode): Module compiled with Swift 5.5.1 cannot be imported",
		],
	},
	{
		name: "worded-heading",
		tool: "Sphinx, dbt, opam, and many that say the rest below",
		kind: "hint",
		pattern:
			/^(?:# )?(?:[A-Z][\w-]{1,30} ){0,3}(?:(?:an )?[Ee]rror|[Ee]xception)(?: occurred)?:$/,
		examples: ["Sphinx error:", "Encountered an error:", "# Error:"],
		detail: { pattern: /^(?:# )?\s*(\S.*)/, within: 2 },
	},
	{
		name: "heroku",
		tool: "Heroku",
		kind: "hint",
		pattern: /^ !\s{2,}\S/,
		examples: [" !     Push rejected, failed to compile Multipack app"],
	},
	{
		name: "conda",
		tool: "conda",
		kind: "hint",
		pattern: /^Solving environment: failed$/,
		examples: ["Solving environment: failed"],
	},
	{
		name: "not-supported",
		tool: "astro, next, and many that ask for another version",
		kind: "hint",
		has: ["supported"],
		pattern: /^\S+(?: \S+){0,3} is not supported\b/,
		examples: ["Node.js v20.20.2 is not supported by Astro!"],
	},
	{
		name: "indented-error",
		tool: "many",
		kind: "hint",
		pattern:
			/^\s+(?:(?:[Ee]rror|ERROR|[Ff]atal|FATAL|Failed)\b ?: |x (?=[A-Z]))/,
		examples: ["  x Could not resolve workspace."],
	},
	{
		name: "usage",
		tool: "what was called wrongly",
		kind: "hint",
		pattern:
			/^(?:[\w./+-]+: )?(?:Task never defined: |(?:[Uu]nknown|[Uu]nrecognized|[Ii]nvalid|[Mm]issing|[Nn]o such|[Ii]llegal|[Bb]ad|[Uu]nexpected|[Uu]nsupported|[Uu]nresolved)\b.{0,80}\b(?:option|argument|command|flag|value|subcommand|script|module|file|target|task|reference|token|type)s?\b)/,
		examples: [
			"Unknown option: --nope",
			"invalid value 'x' for '--port'",
			"Task never defined: nosuch",
		],
	},
	{
		name: "somewhere",
		tool: "many, in the middle of a line",
		kind: "hint",
		pattern:
			/^(?=[^:]{0,120}: (?:[^:]{0,80}: )?(?:(?:[Ee]rror|[Ff]ailed|[Ff]atal):|Error is |ERROR\b|FAILED\b|FATAL\b))(?!.*\b(?:0|no|without) (?:errors?|failures?)\b)/,
		examples: ["step 3: failed: Connection refused"],
	},
	{
		name: "unused",
		tool: "knip",
		kind: "hint",
		pattern: /^Un(?:used|listed|resolved) [\w ]{1,40} \(\d+\)$/,
		examples: ["Unused files (1)"],
	},
	{
		name: "place",
		tool: "any that tells where something is",
		kind: "hint",
		pattern:
			/^\s*(?<file>[^\s:()]*\w\.\w{1,6}):(?<line>\d+)(?::(?<col>\d+))?:? (?!note|info|help)/,
		examples: ["src/a.tf:3:1: resource has no owner"],
	},
];
