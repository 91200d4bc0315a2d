/** What a test runner prints anew of what its tests have printed. */
export interface Captured {
	tool: string;
	/** The line above it. */
	begins: RegExp;
	/** The first line that is no longer of it: one that passes the pre-filter of candidate-words.ts. */
	ends: RegExp;
	/** Unless so: then each line is looked at until then. */
	endsAnywhere?: true;
	/** A line that begins it, as the tool printed it. */
	example: string;
}

/**
 * What is in there tells why a run failed only if nothing else does: tests print
 * what they handle, and of a test that failed the runner says so itself.
 */
export const CAPTURED: readonly Captured[] = [
	{
		tool: "vitest",
		begins: /^(?:stdout|stderr) \| \S/,
		ends: /^$/,
		endsAnywhere: true,
		example: "stderr | src/cart.test.ts > retries what was refused",
	},
	{
		tool: "pytest",
		begins: /^-{3,} Captured (?:stdout|stderr|log) \w+ -{3,}$/,
		ends: /^[-_=]{3,}/,
		example:
			"------------------------------ Captured log call -------------------------------",
	},
	{
		tool: "pytest -o log_cli=true",
		begins: /^-{3,} live log \w+ -{3,}$/,
		ends: /^(?:PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)(?:\s+\[|$)|^\S+::\S|^[-_=]{3,}/,
		example:
			"-------------------------------- live log call ---------------------------------",
	},
	{
		tool: "go test -v",
		begins: /^=== (?:RUN|CONT|NAME) /,
		ends: /^(?:--- |=== |panic: |fatal error: |unexpected fault|testing: |PASS$|FAIL|ok\s|exit status|goroutine |signal: |\S+:\d+:\d+: )/,
		example: "=== RUN   TestTotal",
	},
	{
		tool: "Maven Surefire",
		begins: /^\[INFO\] Running \S+$/,
		ends: /^\[\w+\] Tests run:|^\[ERROR\]/,
		example: "[INFO] Running com.acme.LedgerTest",
	},
	{
		tool: "RSpec, of what is to fail",
		begins: /^Pending: \(Failures listed here are expected/,
		ends: /^(?:Failures:|Finished in )/,
		example:
			"Pending: (Failures listed here are expected and do not affect your suite's status)",
	},
	{
		tool: "pytest -rA, of tests that passed",
		begins: /^={3,} PASSES ={3,}$/,
		ends: /^={3,} /,
		example:
			"==================================== PASSES ====================================",
	},
];

/** What their first lines begin with: nearly all lines begin with something else. */
const FIRST: ReadonlySet<string | undefined> = new Set([
	"s",
	"-",
	"=",
	"[",
	"P",
]);

/** What the line begins; undefined where it begins nothing of that. */
export function capturedFrom(line: string): Captured | undefined {
	if (!FIRST.has(line[0])) return undefined;
	return CAPTURED.find(({ begins }) => begins.test(line));
}
