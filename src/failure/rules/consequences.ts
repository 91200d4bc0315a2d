import type { Rule } from "../rule.ts";

/** What follows from an error that stands elsewhere. */
export const CONSEQUENCES: readonly Rule[] = [
	// A cause that what follows would be taken for.
	{
		name: "make-rule",
		tool: "make, gmake",
		kind: "cause",
		pattern: /^g?make(?:\[\d+\])?: \*\*\* No rule to make target /,
		examples: [
			"make: *** No rule to make target 'nosuch'.  Stop.",
			"make: *** No rule to make target 'gone.o', needed by 'all'.  Stop.",
		],
	},
	{
		name: "make",
		tool: "make, scons, ninja, gmake, bmake, PlatformIO",
		kind: "consequence",
		pattern:
			/^(?:g?make(?:\[\d+\])?: \*\*\* |scons: \*\*\* |\*\*\* \[|ninja: build stopped|scons: building terminated)/,
		examples: [
			"make: *** [Makefile:5: deploy] Error 127",
			"make[2]: *** [CMakeFiles/demo.dir/build.make:76: main.o] Error 1",
			"ninja: build stopped: subcommand failed.",
			"*** [.pio/build/ESP32/src/main.cpp.o] Error 1",
		],
	},
	{
		name: "compiler-gives-up",
		tool: "rustc, cargo, gcc, clang, cmake, ld, tsc",
		kind: "consequence",
		pattern:
			/^(?:error: (?:could not compile|aborting due to|test failed, to rerun|\d+ targets? failed|process didn't exit|doctest failed|Recipe )|(?:cc1\w*|clang\S*): (?:all|some) warnings being treated|collect2: error: |clang\S*: error: linker command failed|compilation terminated|-- Configuring incomplete|error: script "|error: "\w+" exited with code)/,
		examples: [
			'error: could not compile `demo` (bin "demo") due to 2 previous errors',
			"cc1: all warnings being treated as errors",
			"collect2: error: ld returned 1 exit status",
			"clang: error: linker command failed with exit code 1 (use -v to see invocation)",
			"-- Configuring incomplete, errors occurred!",
		],
	},
	{
		name: "summary",
		tool: "tsc, eslint, javac, jest, mocha, ctest, …",
		kind: "consequence",
		has: ["error", "fail", "problem"],
		pattern:
			/^(?=\s*(?:[✖✗✘×]\s+|=+ |Found |Finished |Tests:? +|Test Suites: |Failed: |Result: )?(?:.{0,40}[\s(,])?[1-9]\d*\s+(?:errors?|failed|failing|failures?|fatal errors?|problems?|tests? failed)\b(?! to|[-./]))(?!.*\b0 (?:errors|failed|failures)\b)/,
		examples: [
			"Found 5 errors in 2 files.",
			"2 errors",
			"  1 failing",
			"✖ 3 problems (1 error, 2 warnings)",
			"Test Suites: 1 failed, 1 total",
			"67% tests passed, 1 tests failed out of 3",
			"============ 1 failed, 2 passed in 0.12s ============",
		],
	},
	{
		name: "git-push",
		tool: "git push, which says why below",
		kind: "consequence",
		pattern: /^error: failed to push some refs to /,
		examples: ["error: failed to push some refs to '/home/dev/app.git'"],
		detail: {
			pattern: /^hint: (Updates were rejected.*)/,
			within: 2,
			isBetter: true,
			rest: /^hint: (.*)/,
		},
	},
	{
		name: "build-failed",
		tool: "maven, ant, gradle, cargo, docker, npm, yarn, pnpm, …",
		kind: "consequence",
		pattern:
			/^(?:\[INFO\] )?(?:BUILD FAIL|Build failed|FAILURE: Build failed|FAILURES?!|FAILED \(|Errors while running CTest|ERROR: invocation failed \(exit code|The following tests FAILED|npm (?:error|ERR!) (?:Lifecycle script|code ELIFECYCLE|Test failed)|\s*ELIFECYCLE|error Command failed with exit code|error Lint|\s*ERROR: (?:failed to (?:solve|build)|process "|Job failed|script returned exit)|##\[error\](?:Bash|PowerShell|Cmd\S*|Process completed|The process)|Error: Process completed with exit code|Execution of \S+ aborted|\S+ had (?:compilation|too many) errors|[Tt]est suite failed|Automatic merge failed|Aborted due to warnings|rsync error: some files|tar(?: \(child\))?: (?:Error is not recoverable|Child returned status|Exiting with failure)|\s! \[remote rejected\] .*hook declined|\d+ out of \d+ hunks? FAILED|compilation failed|\[ERROR\] (?:->|To see|Re-run|For more|After correcting|\[Help|$)|Test::More|Failed Test|failures:$|FAILED \S+::|ERROR \S+\.py\b|FAIL(?:\t\S+\t[\d.]+s)?$|\*\* [A-Z]+ FAILED \*\*|(?:ERROR \[[^\]]{1,30}\]: )?(?:Exit status: [1-9]|Error building the application)|Failed to build (?:\S+-\d[\d.]*\.|[\w.-]+(?: [\w.-]+)*)$|Failed to compile\.$|ERROR$|\[ERROR\] Tests run: \d|cabal: Error: some packages failed|Build '[^']+' errored|Latexmk: (?:Errors|Failure)\b|➤ YN0000: (?:· )?Failed with errors|\s*>\s+NX\s.*(?:ERROR|failed))/,
		examples: [
			"[INFO] BUILD FAILURE",
			"FAIL\tshop\t0.051s",
			"FAILURE: Build failed with an exception.",
			"##[error]Bash exited with code 1",
			"Automatic merge failed; fix conflicts and then commit the result.",
			"[ERROR] -> [Help 1]",
			"** ARCHIVE FAILED **",
			"ERROR [2018-05-29 14:40:00.52]: Exit status: 65",
			"Failed to build ghc-lib-parser-9.12.2.20250421.",
			"Failed to build ripser",
			"Failed to compile.",
			"ERROR",
			"[ERROR] Tests run: 1, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.022 s <<< FAILURE! - in App.AppTest",
			"Build 'amazon-ebs' errored: unexpected EOF",
			" ! [remote rejected] HEAD -> main (pre-receive hook declined)",
			"tar (child): Error is not recoverable: exiting now",
			"rsync error: some files/attrs were not transferred (see previous errors) (code 23) at main.c(1394) [sender=3.5.0]",
			"Latexmk: Errors, so I did not complete making targets",
			"➤ YN0000: Failed with errors in 0s 737ms",
			'>  NX   ERROR  Running target "build" failed',
		],
	},
];
