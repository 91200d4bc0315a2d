import type { Rule } from "../rule.ts";
import { CLASS, SAID } from "./class.ts";

/** What a test of Go says, and where. */
const GO = /^\s*((?<file>[\w./-]+_test\.go):(?<line>\d+): .*|panic: .*)/;

/**
 * What runners say of tests that failed. A line of a list of results gives way
 * to the part further down that says why.
 */
export const TESTS: readonly Rule[] = [
	{
		name: "jest",
		tool: "jest",
		kind: "cause",
		pattern: /^\s*FAIL +(?:\S+ )?(?<file>\S+\.[cm]?[jt]sx?)(?: \(.*\))?$/,
		examples: ["FAIL ./a.test.js", "FAIL client src/a.spec.tsx (5.1 s)"],
		givesWayTo: ["jest-test"],
	},
	{
		name: "jest-test",
		tool: "jest",
		kind: "cause",
		// systemctl marks services with the same sign.
		onlyBelow: "jest",
		pattern: /^\s*● (?!Console$|.*Warning:?$)\S/,
		examples: ["  ● cart › adds"],
		// What `expect` was called with says nothing, nor what jest says of ES modules.
		detail: {
			pattern:
				/^\s{0,4}(?!\s|expect\(|[-+] (?:Expected|Received) {2}|(?:Jest|This happens|Out of the box|By default|Here's|You'll|Details:|•))(\S.*)/,
			within: 40,
			rest: /^ {4}(Received.*|\+ .*)/,
		},
		crash: /^/,
	},
	{
		name: "vitest",
		tool: "vitest",
		kind: "cause",
		pattern: /^\s*FAIL {1,2}(?:\|?[\w-]+\|? )?(?<file>\S+\.[cm]?[jt]sx?) > \S/,
		examples: [" FAIL  test/cart.test.ts > cart > has a total"],
		detail: {
			pattern: new RegExp(`^${SAID}`),
			within: 2,
		},
		crash: /^/,
	},
	{
		name: "tap",
		tool: "TAP, node --test, tape",
		kind: "cause",
		pattern: /^\s*not ok\b/,
		examples: ["not ok 1 - adds", "    not ok 1 - drains"],
		detail: {
			pattern:
				/^\s*(?:error: (?=')|(?!---|\.\.\.|[a-z]\w*:|# ?\S|\d+\.\.|(?:not )?ok\b))(?:# +)?(\S.*)/,
			within: 8,
		},
		crash: /^/,
	},
	{
		name: "cargo-test",
		tool: "cargo test",
		kind: "cause",
		pattern: /^test .* \.\.\. FAILED$/,
		examples: ["test tests::adds ... FAILED"],
		givesWayTo: ["rust-panic"],
		crash: /^/,
	},
	{
		name: "go-test",
		tool: "go test",
		kind: "cause",
		pattern: /^\s*--- FAIL: /,
		examples: ["--- FAIL: TestAdds (0.00s)"],
		detail: { pattern: GO, within: 3 },
		// So it is with -v.
		detailAbove: GO,
		begun: { name: /--- FAIL: (\S+)/, sign: "=== RUN   ", pattern: GO },
		crash: /^/,
	},
	{
		name: "unittest",
		tool: "unittest, Django",
		kind: "cause",
		pattern: /^(?:FAIL|ERROR): \S+ \([\w.]+\)/,
		examples: ["FAIL: test_sum (test_a.T.test_sum)"],
		detail: {
			pattern: new RegExp(`^${CLASS}\\b.*`),
			passes: /^Traceback \(/,
		},
		crash: /^/,
	},
	{
		name: "unittest-list",
		tool: "unittest -v",
		kind: "cause",
		pattern: /^\S.* \.\.\. (?:FAIL|ERROR)$/,
		examples: ["test_sum (test_a.T.test_sum) ... FAIL"],
		givesWayTo: ["unittest"],
	},
	{
		name: "ctest",
		tool: "ctest",
		kind: "cause",
		pattern:
			/^\s*\d+\/\d+ Test +#\d+: .*\*\*\*(?:Failed|Exception|Timeout|Not Run)/,
		examples: [
			"2/3 Test #2: bad ..............................***Failed    0.03 sec",
		],
		detail: {
			pattern: new RegExp(
				String.raw`^(.*Assertion .* failed.*|${CLASS}: .*|(?!.*\.\.\.)\S.*\b(?:[Ee]xpected|[Ee]rror|[Ff]ailed|FAILED|mismatch)\b.*)`,
			),
			within: 10,
			isBetter: true,
		},
		crash: /^/,
	},
	{
		name: "rspec",
		tool: "RSpec",
		kind: "cause",
		pattern: /^\s+Failure\/Error: /,
		examples: ['     Failure/Error: it("adds") { expect(1 + 1).to eq(3) }'],
		detail: { pattern: /^\s*([^\s#].*[^\s:])$/, within: 4 },
		crash: /^/,
	},
	{
		name: "rspec-loading",
		tool: "RSpec",
		kind: "cause",
		pattern: /^An error occurred while loading /,
		examples: ["An error occurred while loading ./spec/cart_spec.rb."],
		givesWayTo: ["rspec"],
	},
	{
		name: "rspec-list",
		tool: "RSpec --format documentation",
		kind: "cause",
		pattern: /^\s.*\(FAILED - \d+\)$/,
		examples: ["  sums (FAILED - 1)"],
		givesWayTo: ["rspec"],
	},
	{
		name: "surefire",
		tool: "Maven Surefire",
		kind: "cause",
		pattern: /^\[ERROR\] \S+ .*<<< (?:ERROR|FAILURE)!/,
		examples: [
			"[ERROR] com.acme.LedgerTest.missing -- Time elapsed: 0.014 s <<< ERROR!",
		],
		detail: { pattern: /^(\S.*)/, within: 1, isBetter: true },
		crash: /^/,
	},
	{
		name: "exunit",
		tool: "ExUnit",
		kind: "cause",
		pattern: /^ {5}Assertion with .* failed$/,
		examples: ["     Assertion with == failed"],
		detail: { pattern: /^ {5}code: +(.*)/, within: 1 },
		crash: /^/,
	},
	{
		name: "test-unit",
		tool: "test-unit",
		kind: "cause",
		pattern: /^(?:Failure|Error): \S+\(\S+\)(?::|$)/,
		examples: [
			"Failure: test_sum(T)",
			"Error: test_key(T): KeyError: key not found",
		],
		detail: { pattern: /^<.*> expected.*/, within: 20 },
		crash: /^/,
	},
	{
		name: "playwright",
		tool: "Playwright",
		kind: "place",
		pattern:
			/^\s+\d+\) (?:\[[^\]]*\] › )?(?<file>[^\s:]+):(?<line>\d+):(?<col>\d+) › /,
		examples: ["  1) [chromium] › a.spec.ts:3:1 › adds ──────────"],
		detail: { pattern: /^\s*(\S.*)/, within: 2, isBetter: true },
		crash: /^/,
	},
	{
		name: "minitest",
		tool: "minitest, rake",
		kind: "cause",
		pattern: /^\s*\d+\) (?:Failure|Error):$/,
		examples: ["  1) Failure:"],
		detail: {
			pattern: new RegExp(
				String.raw`^(?:${CLASS}: |\S+#\S+ \[(?<file>[^\]:]+):(?<line>\d+)\]:)`,
			),
			within: 2,
			isLine: true,
		},
		crash: /^/,
	},
	{
		name: "pytest",
		tool: "pytest",
		kind: "cause",
		pattern: /^_{3,} .* _{3,}$/,
		examples: [
			"__________________________________ test_total __________________________________",
		],
		detail: { pattern: /^E {2,}(.*)/, within: 500, isBetter: true },
		crash: /^/,
	},
];
