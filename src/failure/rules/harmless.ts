import type { Rule } from "../rule.ts";

/** What has the words of an error and is none, and what only warns. */
export const HARMLESS: readonly Rule[] = [
	{
		name: "no-error",
		tool: "test runners, stack traces, summaries",
		kind: "never",
		pattern:
			/^\s*(?:[Aa]t\s|[✓✔√]|(?:ok|OK|Ok|PASS|Pass|pass)\b|\[(?:PASS|Pass|pass)\b|# Subtest|✖ (?:.* # (?:TODO|SKIP)|failing tests:)|(?:0|[Nn]o) [Ee]rrors?\b|not ok \d+ .*# (?:TODO|SKIP)\b|\.\.\. )/,
		examples: [
			"    at Object.error (a.test.js:2:33)",
			"  ✓ throws an error when failed (3 ms)",
			"ok 2 - handles errors",
			"not ok 3 - later # TODO not written",
		],
	},
	{
		name: "git-apply",
		tool: "git apply, of the text that it does not find",
		kind: "never",
		pattern: /^error: while searching for:$/,
		examples: ["error: while searching for:"],
	},
	{
		name: "lesser-level",
		tool: "loggers, ssh",
		kind: "never",
		pattern:
			/^(?:debug[1-3]?: |\[?(?:DEBUG|TRACE)\b|(?:- )?(?:\S{1,60} - ){0,3}DEBUG - )/,
		examples: [
			"debug1: connect to address 127.0.0.1 port 1: Connection refused",
			"[DEBUG] no error yet",
			"2026-11-26 14:18:20,819 - MainThread - awscli.clidriver - DEBUG - Unable to locate credentials.",
		],
	},
	{
		name: "retried-task",
		tool: "Ansible",
		kind: "never",
		pattern: /^FAILED - RETRYING: /,
		examples: ["FAILED - RETRYING: [web-1]: Wait for health (2 retries left)."],
	},
	{
		name: "carries-on",
		tool: "debconf, Debian's packages in a container, Chef, docker's first builder",
		kind: "never",
		pattern:
			/^(?:debconf: (?:unable to initialize frontend|\(|falling back)|invoke-rc\.d: (?:could not determine|policy-rc\.d denied)|ERROR: (?:Running exception handlers|Exception handlers complete)|FATAL: (?:Stacktrace dumped|Please provide the contents)|time="[^"]*" level=error msg="Can't (?:add file \S+ to tar|close tar writer): io: read\/write on closed pipe")/,
		examples: [
			"debconf: unable to initialize frontend: Dialog",
			"debconf: (Can't locate Term/ReadLine.pm in @INC (you may need to install the Term::ReadLine module)",
			"invoke-rc.d: could not determine current runlevel",
			"ERROR: Running exception handlers",
			'time="2026-11-26T16:43:09Z" level=error msg="Can\'t add file /app/Dockerfile to tar: io: read/write on closed pipe"',
			"FATAL: Stacktrace dumped to /var/chef/cache/chef-stacktrace.out",
		],
	},
	{
		name: "relayed",
		tool: "what tells each line of a tool's stderr as an error of its own",
		kind: "never",
		pattern: /^\[?ERR(?:OR)?\]? [ID]\d{4} \d\d:\d\d:/,
		examples: [
			"ERR] I1104 19:54:40.510985   35239 update.go:190] *** Starting Update(preview=false) ***",
		],
	},
	{
		name: "grunt",
		tool: "Grunt, whose warnings end the run",
		kind: "cause",
		pattern: /^Warning: .*(?: Use --force to continue\.)/,
		examples: ['Warning: Task "nosuch" not found. Use --force to continue.'],
	},
	{
		name: "code-style",
		tool: "prettier --check, whose warnings end the run",
		kind: "hint",
		pattern: /^\[warn\] Code style issues (?:found )?in /,
		examples: [
			"[warn] Code style issues found in 7 files. Run Prettier with --write to fix.",
		],
	},
	{
		name: "compiler-warning",
		tool: "gcc, clang, rustc, tsc, javac, cmake, …",
		kind: "warning",
		has: ["arning", "WARNING"],
		pattern:
			/^(?:[^:]{1,200}:){0,4}\s*(?:(?:[\w ]{1,20} )?[Ww]arning(?:\[\w+\])?|CMake (?:Deprecation )?Warning[^:]*|WARNING)(?: [A-Z]{1,4}\d+)?:/,
		examples: [
			"main.c:4:46: warning: unused variable ‘n’ [-Wunused-variable]",
			"warning: unused variable: `v`",
			"CMake Warning at CMakeLists.txt:3 (message):",
			"2026-11-25 22:10:23,748 WARNING: disk is slow",
			"PHP Warning:  Undefined variable $a in a.php on line 3",
			"WARNING:root:retry after error",
		],
	},
	{
		name: "warning",
		tool: "CI commands, npm, linters, loggers",
		kind: "warning",
		pattern:
			/^(?:::warning[ :]|##\[warning\]|##vso\[task\.logissue type=warning|npm (?:warn|WARN)\b|\[warn(?:ing)?\]|(?:\[?\w+\]? )?\[?WARN(?:ING)?\b|W\d{4} \d\d:|warn(?:ing)?[: -]|\(!\) |▲ \[WARNING\]|\s+\d+:\d+\s+(?:⚠\s+)?warning\s|\S+:\d+:\d+ - warning|time=\S+ level=warn|level=warn|\{[^}]{0,200}"level":(?:40|"warn)|\s{1,2}WARN\s)/,
		examples: [
			"::warning file=app.js,line=1::unused variable",
			"##[warning]The job uses an old image",
			' WARN  Unsupported engine: wanted: {"node":">=22"}',
			"npm warn deprecated har-validator@5.1.5: this library is no longer supported",
			"[WARN] fatal is not configured",
			"  2:7  warning  Expected '===' and instead saw '=='  eqeqeq",
			"▲ [WARNING] Unsupported source map comment [unsupported-source-map-comment]",
		],
	},
	{
		name: "deprecation",
		tool: "Node.js, Python, Ruby",
		kind: "warning",
		has: ["Warning: "],
		pattern: /^(?:\(node:\d+\) |[^:]{1,200}:\d+: )(?:\[\w+\] )?\w*Warning: /,
		examples: [
			"(node:31) [DEP0040] DeprecationWarning: The `punycode` module is deprecated.",
			"/usr/lib/python3/x.py:12: DeprecationWarning: invalid escape sequence",
		],
	},
];
