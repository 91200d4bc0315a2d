import type { Rule } from "../rule.ts";
import { CLASS, SAID } from "./class.ts";

/** What a shell calls the signal that has ended a command. */
const SIGNAL =
	"(?:Segmentation fault|Aborted|Killed|Bus error|Illegal instruction|Floating point exception)";

/** How loggers call what ends a program. */
const FATAL = /^.{0,100}?\b(?:FATAL|fatal|CRITICAL|EMERG|emerg)\b/;

/** Causes without a place: only at a line's start. */
export const CAUSES: readonly Rule[] = [
	{
		name: "too-many-warnings",
		tool: "ESLint",
		kind: "cause",
		pattern: /^ESLint found too many warnings /,
		examples: ["ESLint found too many warnings (maximum: 5)."],
	},
	{
		name: "ruby-version",
		tool: "bundler",
		kind: "cause",
		pattern: /^Your Ruby version is \S+, but your Gemfile specified /,
		examples: ["Your Ruby version is 3.1.2, but your Gemfile specified 3.9.9"],
	},
	{
		name: "module-not-found",
		tool: "Next.js",
		kind: "cause",
		pattern: /^Module not found: /,
		examples: ["Module not found: Can't resolve '../../components/Chart'"],
	},
	{
		name: "redis-config",
		tool: "redis-server",
		kind: "cause",
		pattern: /^\*\*\* FATAL CONFIG FILE ERROR /,
		examples: ["*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***"],
		detail: {
			pattern: /^>>> (.*)/,
			within: 3,
			isBetter: true,
			rest: /^(.+)/,
		},
	},
	{
		name: "git-conflict",
		tool: "git",
		kind: "cause",
		pattern: /^(?:CONFLICT \(|\s! \[(?:remote )?rejected\])/,
		examples: [
			"CONFLICT (content): Merge conflict in f",
			" ! [rejected]        HEAD -> master (fetch first)",
		],
	},
	{
		name: "npm",
		tool: "npm, lerna",
		kind: "cause",
		pattern: /^(?:npm|lerna) (?:error|ERR!)/,
		examples: [
			"npm error code E404",
			"npm ERR! missing script: build",
			"lerna ERR! Error: No projects matching: @",
		],
		detail: {
			pattern:
				/^(?:npm|lerna) (?:error|ERR!) (?!(?:code|syscall|errno|path|command|A complete)\b)(\S.*)/,
		},
		isBlock: true,
	},
	{
		name: "ansible",
		tool: "Ansible",
		kind: "cause",
		pattern:
			/^(?:fatal|failed): \[[^\]]+\](?: \([^)]*\))?:? (?:FAILED!|UNREACHABLE!|=>)|^ERROR! /,
		examples: [
			'fatal: [web-2]: FAILED! => {"changed": false}',
			"ERROR! couldn't resolve module/action 'nosuchmodule'.",
		],
	},
	{
		name: "ninja",
		tool: "ninja, meson",
		kind: "cause",
		pattern: /^FAILED: (?!\S+::)\S/,
		examples: ["FAILED: x ", "FAILED: app.p/mod21.c.o "],
		detail: {
			pattern:
				/^((?<file>[^\s:]+):(?<line>\d+):(?<col>\d+): (?:fatal )?error: .*|.*undefined reference.*)/,
			isBetter: true,
		},
	},
	{
		name: "test-failed",
		tool: "vitest, bun, deno, Gradle, forge, patch, doctest, Perl, ava",
		kind: "cause",
		pattern:
			/^(?:\s*FAIL(?:ED)?[:\s]\s*\S|FAIL$|ERROR: test|\(fail\) |\S.* \.\.\. FAILED\b|Failed example:|\S+ > \S.{0,200} FAILED$|\[FAIL[.:]|There (?:was|were) \d+ (?:failure|error)|\S+: FAILED$|Hunk #\d+ FAILED|# {2,}Failed test\b|Dubious, test returned |# Looks like your test exited|Failed tests: +\S)/,
		examples: [
			"(fail) adds [1.00ms]",
			"adds ... FAILED (3ms)",
			"shop.CartTest > adds() FAILED",
			"[FAIL. Reason: assertion failed] testTransfer() (gas: 2123)",
			"x: FAILED",
			"Hunk #1 FAILED at 1.",
			"Failed tests:   testFgesMbFromGraph(TestFges): expected:<Graph Nodes:(..)",
		],
		detail: {
			pattern: new RegExp(
				String.raw`^\s*(${SAID}|(?<file>[\w./-]+_test\.go):(?<line>\d+): .*)`,
			),
			within: 3,
		},
	},
	{
		name: "pip",
		tool: "pip, of what it has built",
		kind: "cause",
		pattern: /^\s+(?:error: subprocess-exited-with-error$|ERROR: )/,
		examples: [
			"  error: subprocess-exited-with-error",
			"  ERROR: Failed building wheel for ripser",
		],
		detail: {
			pattern: new RegExp(
				String.raw`^\s+(${CLASS}: .*|\S+:\d+:\d+: (?:fatal )?error: .*)`,
			),
		},
	},
	{
		name: "vite",
		tool: "vite, parcel",
		kind: "cause",
		pattern: /^(?:[✗✘✖×x]|🚨) Build failed\b/u,
		examples: ["✗ Build failed in 138ms", "🚨 Build failed."],
		detail: { pattern: /^(?!error during build:|.*\b\d+ errors?:$)\s*(\S.*)/ },
	},
	{
		name: "crossed",
		tool: "jest, mocha, vitest, ava, vite, esbuild, playwright, bats",
		kind: "cause",
		pattern:
			/^\s*(?:[✕✗✘❌🚨⨯⛔🛑💥]|[×✖](?= ))\s*(?!\d+ (?:problems?|errors?|warnings?)\b)\S/u,
		examples: [
			"  ✕ adds (9 ms)",
			'✘ [ERROR] Unexpected ";"',
			"  ✘  1 [chromium] › a.spec.ts:3:1 › adds (5ms)",
			"✖ adds (1.2ms)",
		],
		// vitest, phpunit --testdox, node --test and webpack say why right below.
		detail: {
			pattern: new RegExp(
				String.raw`^\s*(?:[→├-] (.*)|Failed asserting .*|${SAID})`,
			),
			within: 2,
		},
		givesWayTo: ["jest-test", "vitest", "playwright"],
	},
	{
		name: "coverage",
		tool: "jest, vitest, nyc, coverage.py",
		kind: "cause",
		has: ["overage"],
		pattern:
			/^(?:Jest: |ERROR: |FAIL |CI )?(?:Required test )?[Cc]overage\b.{0,80}\b(?:not met|does not meet|not reached|below|less than)\b|^Jest: "\w+" coverage threshold/,
		examples: [
			'Jest: "global" coverage threshold for lines (90%) not met: 50%',
			"ERROR: Coverage for lines (60%) does not meet global threshold (90%)",
			"FAIL Required test coverage of 90% not reached. Total coverage: 61.00%",
		],
	},
	{
		name: "behave",
		tool: "behave",
		kind: "cause",
		pattern: /^\s*Assertion Failed: /,
		examples: ["      Assertion Failed: total was 4"],
	},
	{
		name: "gradle",
		tool: "Gradle",
		kind: "cause",
		pattern: /^\* What went wrong:/,
		examples: ["* What went wrong:"],
		detail: {
			// What "Execution failed for task" and the like say is in the next line.
			pattern:
				/^(?!Execution failed for task |A problem occurred |Could not resolve all )>? ?(\S.*)/,
			isBetter: true,
		},
	},
	{
		name: "oops",
		tool: "eslint, ajv",
		kind: "cause",
		pattern: /^(?:Oops! Something went wrong|\S+\.\w+ invalid$)/,
		examples: ["Oops! Something went wrong! :(", "d.json invalid"],
		detail: { pattern: /^(?!ESLint: )\S.*/ },
	},
	{
		name: "webpack",
		tool: "webpack, rollup, elm, flow, serverless",
		kind: "cause",
		pattern:
			/^(?:ERROR in (?!\w+: )|\[!\] |error during build:|-- [A-Z][A-Z ]+ -{3,}|\s*(?:Serverless )?Error -{5,})/,
		examples: [
			"ERROR in ./src/index.js 1:48",
			'[!] RollupError: Could not resolve "./nope.js" from "a.js"',
			"error during build:",
			"Error ------------------------------------------------------ a.js:2:19",
			"  Serverless Error ---------------------------------------",
		],
		detail: { pattern: /^\s*\S.*/ },
	},
	{
		name: "tex",
		tool: "TeX, LaTeX",
		kind: "cause",
		pattern:
			/^! (?:(?:La|pdf|Xe|Lua)?TeX |Package |Class |Undefined |Missing |Extra |Emergency |File |Illegal |Paragraph |Argument |Use of |Too many |Improper |Incomplete |I can't |You can't )/,
		examples: [
			"! Undefined control sequence.",
			"! LaTeX Error: File `gone.sty' not found.",
			"! File ended while scanning use of \\@xdblarg",
		],
		detail: { pattern: /^l\.\d+ .*/, within: 8 },
	},
	{
		name: "cloudformation",
		tool: "AWS CDK, SAM, Serverless",
		kind: "cause",
		has: ["_FAILED"],
		pattern:
			/^(?:[^|]{0,40}\|\s*){0,2}(?:CREATE|UPDATE|DELETE|IMPORT)_FAILED\b/,
		examples: [
			"6:41:29 PM | CREATE_FAILED        | AWS::S3::Bucket        | TestAppBucket",
		],
	},
	{
		name: "yarn",
		tool: "Yarn from 2 on, which numbers what it says",
		kind: "cause",
		pattern: /^➤ YN00(?:01|09|12|16|18|20|28|35|41|43|56|78|82): /,
		examples: [
			"➤ YN0009: │ node@npm:17.9.1 couldn't be built successfully (exit code 1)",
		],
	},
	{
		name: "unity",
		tool: "Unity in batch mode",
		kind: "cause",
		pattern: /^Aborting batchmode due to failure:/,
		examples: ["Aborting batchmode due to failure:"],
		detail: { pattern: /^\s*(\S.*)/, within: 1 },
	},
	{
		name: "dbt",
		tool: "dbt",
		kind: "cause",
		pattern: /^\d+ of \d+ (?:ERROR|FAIL)\b/,
		examples: [
			"1 of 2 ERROR creating view model demo.one...................... [ERROR in 0.02s]",
		],
	},
	{
		name: "phpstan",
		tool: "PHPStan",
		kind: "place",
		pattern: /^ {2}Line {3,}(?<file>\S+\.\w+)$/,
		examples: ["  Line   src/Cart.php"],
		detail: { pattern: /^ {2}:?\d+ +(\S.*)/, within: 3 },
	},
	{
		name: "heading",
		tool: "prisma, serverless, conda, and what else says the rest below",
		kind: "cause",
		pattern: new RegExp(String.raw`^${CLASS}:(?: P\d{4})?$`),
		examples: ["Error: P1002", "Error:", "ResolvePackageNotFound:"],
		detail: { pattern: /^(?!\s+at )\s*(\S.*)/, within: 2 },
	},
	{
		name: "terraform",
		tool: "Terraform, OpenTofu",
		kind: "cause",
		pattern:
			/^Error: (?:Unsupported (?:attribute|argument|block type)|Missing required argument|Reference to undeclared |Failed to (?:query available provider|install provider)|(?:local|remote)-exec provisioner error|Inconsistent dependency lock|No value for required variable|Invalid (?:function argument|reference|expression|index|(?:for_each|count) argument|provider configuration))/,
		examples: [
			"Error: Unsupported attribute",
			"Error: local-exec provisioner error",
			"Error: Failed to query available provider packages",
		],
		detail: { pattern: /^[A-Z"].*/, within: 15 },
	},
	{
		name: "pydantic",
		tool: "Pydantic",
		kind: "cause",
		pattern: /^(?:[\w.]+\.)?ValidationError: \d+ validation errors? for \S/,
		examples: [
			"pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings",
		],
		detail: { pattern: /^\S.*/, within: 1 },
		crash: /^/,
	},
	{
		name: "pre-commit",
		tool: "pre-commit",
		kind: "cause",
		pattern: /^\S.*\.{3,}Failed$/,
		examples: ["no private keys..................................Failed"],
		detail: {
			pattern:
				/^(?!- (?:hook id|exit code|duration|files were modified))(\S.*)/,
			within: 8,
			isBetter: true,
		},
	},
	{
		name: "composer",
		tool: "Composer, Symfony",
		kind: "cause",
		pattern: /^In \S+\.php line \d+:$/,
		examples: ["In JsonFile.php line 347:"],
		detail: { pattern: /^\s+(\S.*)/, within: 3, isBetter: true },
	},
	{
		name: "django-check",
		tool: "Django",
		kind: "cause",
		pattern: /^SystemCheckError: /,
		examples: ["SystemCheckError: System check identified some issues:"],
		detail: {
			pattern: /^\S+: \([\w.]+\) .*/,
			within: 5,
			isBetter: true,
		},
	},
	{
		name: "exception",
		isCommon: true,
		tool: "Node.js, Python, Java, PHP, .NET, Ruby",
		kind: "cause",
		pattern: new RegExp(
			String.raw`^(?:Uncaught |Unhandled |\[)?(?:exception\. |Exception )?${CLASS}\b(?: \[\w+\])?\]?(?::|$| \(| - )`,
		),
		examples: [
			"TypeError: port must be a number",
			"json.decoder.JSONDecodeError: Expecting property name",
			"java.lang.IllegalStateException: no config",
			"Error [ERR_MODULE_NOT_FOUND]: Cannot find module",
			"LoadError - incompatible library version - ffi_c.bundle",
		],
		// A tool's own "Error:" may stand below a warning that is another's.
		ofLineAbove: /^(?!Error\b)/,
		// "Error:" is what much goes on by.
		crash: /^(?!Error:)/,
	},
	{
		name: "panic",
		tool: "Go, kernels, C++",
		kind: "cause",
		pattern:
			/^(?:panic: |fatal error: |goroutine \d+ \[running\]|\*\*\* (?:stack smashing|buffer overflow) detected|(?:free|malloc|realloc|munmap_chunk)\(\): |double free or corruption|corrupted |Unhandled [A-Z][A-Z-]+ in thread |terminate called |FATAL ERROR: |Unhandled exception|Uncaught exception)/,
		examples: [
			"Unhandled UNDEFINED-FUNCTION in thread #<SB-THREAD:THREAD main",
			"*** stack smashing detected ***: terminated",
			"free(): invalid pointer",
			"double free or corruption (out)",
			"corrupted size vs. prev_size",
			"panic: assignment to entry in nil map",
			"fatal error: all goroutines are asleep - deadlock!",
			"terminate called after throwing an instance of 'std::runtime_error'",
			"FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
		],
		detail: { pattern: /^ {2}what\(\): +(.*)/ },
		crash: /^/,
	},
	{
		name: "level",
		isCommon: true,
		tool: "Maven, loggers, logrus",
		kind: "cause",
		pattern:
			/^(?:\[(?:ERROR|FATAL|SEVERE|CRITICAL|error|fatal)\s*\](?=\s*\S)|<(?:error|fatal)>|(?:ERROR|FATAL|CRITICAL|SEVERE|EMERG|ALERT)(?:[:|\] ]|$)(?! ?\[?0\b)|[EF]\d{4} (?:\d\d:\d\d:\d\d|[A-Z'])|(?:FATA|ERRO)\[\d+\] )/,
		examples: [
			"[ERROR] COMPILATION ERROR :",
			"ERROR:root:cannot reach db",
			"FATA[0000] deploying: no build present for example/image",
			"ERROR: Could not find a version that satisfies the requirement x",
			'E1125 22:09:06.812318    6765 memcache.go:265] "Unhandled Error"',
			"[error] a.js: SyntaxError: Expression expected. (1:9)",
		],
		isLogged: true,
		crash: FATAL,
	},
	{
		name: "timed-level",
		isCommon: true,
		tool: "loggers",
		kind: "cause",
		isTimed: true,
		pattern:
			/^(?:(?!INFO|DEBUG|WARN|NOTICE|TRACE)[^\s[\]]{1,40}\s+(?:-\s+)?|\[(?!INFO|DEBUG|WARN|NOTICE|TRACE)[^\]]{1,40}\]\s+){0,2}(?:(?:\w{1,30}\.)?[[(<|]?(?:ERROR|FATAL|CRITICAL|SEVERE|ERR|ERRO)[\])>|]?(?=[\s:|-])|[[<](?:error|fatal|emerg|alert|crit)[\]>](?=\s*\S))/,
		examples: [
			"2026-11-25 22:10:23,748 ERROR deploy: cannot reach db-1:5432",
			"2026/11/26 17:40:08 [emerg] 14323#14323: bind() to 127.0.0.1:80 failed (98: Address already in use)",
			"08:12:00.123 [main] ERROR com.example.App - no route",
			"[2026-11-25 22:10:23] production.ERROR: SQLSTATE[HY000] [2002] Connection refused",
		],
		isLogged: true,
		crash: FATAL,
	},
	{
		name: "level-field",
		isCommon: true,
		tool: "logrus, slog, pino, bunyan, zap, winston",
		kind: "cause",
		pattern:
			/^(?:(?:(?:time|ts)=(?:"[^"]*"|\S+) )?(?:level|lvl|severity)="?(?:error|fatal|panic|crit|eror|ERROR|FATAL)\b|\{(?=.{0,300}"(?:level|severity|lvl)":\s*(?:[56]0\b|"(?:error|fatal|panic|critical|ERROR|FATAL|CRITICAL)")))/,
		examples: [
			'{"level":50,"time":1,"msg":"cannot reach database"}',
			'time=2026-11-25T08:13:02Z level=error msg="no route"',
			'{"ts":1,"level":"error","msg":"x"}',
		],
		isLogged: true,
		crash:
			/^.{0,300}?(?:level|severity|lvl)"?[=:]\s*"?(?:60\b|fatal|panic|FATAL)/,
	},
	{
		name: "sqlite",
		tool: "sqlite3",
		kind: "cause",
		pattern: /^(?:Parse|Runtime) error near line \d+: /,
		examples: [
			'Parse error near line 2: near "SELEC": syntax error',
			"Runtime error near line 3: UNIQUE constraint failed: t.a (19)",
		],
	},
	{
		name: "tool-error",
		isCommon: true,
		tool: "git, docker, terraform, curl, pip, apt, dpkg, psql, kubectl, …",
		kind: "cause",
		pattern:
			/^(?:[\w./+@-]+(?:\[\d+\])?: (?:[^:\s]+: )?)?(?:(?:[Ff]atal|[Ii]nternal|[Uu]nexpected|[Ss]yntax|[Pp]arse|[Ww]rite|[Rr]ead) )?(?:[Ee]rror|FATAL|[Ff]atal|ERROR)(?: (?:[A-Z]{1,4}\d+|from server(?: \([^)]*\))?|response from daemon|parsing \S+|loading \S+))?: (?!0\b)/,
		examples: [
			"Error: Unclosed configuration block",
			"fatal: not a git repository (or any of the parent directories): .git",
			"dpkg-deb: error: 'a.deb' is not a Debian format archive",
			"Error response from daemon: No such container: x",
			'Error from server (NotFound): pods "x" not found',
			'psql: error: connection to server at "127.0.0.1", port 9 failed',
			"parse error: Expected another key-value pair at line 1, column 9",
			"cat: write error: No space left on device",
		],
	},
	{
		name: "next-page",
		tool: "Next.js",
		kind: "cause",
		pattern: /^Error occurred prerendering page /,
		examples: ['Error occurred prerendering page "/about". Read more: …'],
		detail: { pattern: new RegExp(`^${CLASS}: .*`), within: 2, isBetter: true },
	},
	{
		name: "error-word",
		isCommon: true,
		tool: "yarn, apt, curl, aws, npm, packer, puppet",
		kind: "cause",
		pattern:
			/^(?:error (?=[A-Z"'`]|@?[\w./-]{1,80}@\d)|err: |E: |curl: \(\d+\) |An error occurred|Errors? (?:occurred|in|at|while|during)\b|Error (?:while|in|at|(?!handling|reporting|logging|tracking|checking)[a-z]+ing)\b|\s?(?:ERR_PNPM_\w+|ERR_\w+) |ERR!|Fatal:|rsync error: |Error$)/,
		examples: [
			'error Command "build" not found.',
			'error ci@1.0.0: The engine "node" is incompatible with this module.',
			"E: Unable to locate package no-such-package-zz",
			"curl: (7) Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server",
			"An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied",
			" ERR_PNPM_NO_SCRIPT  Missing script: build",
			"Error launching source instance:",
			"err: /Stage[main]/Rvm/Exec[install-rvm]/returns: change from notrun to 0 failed: bash /tmp/rvm returned 1",
		],
	},
	{
		name: "errno",
		tool: "coreutils, ssh, tar, python, and whatever prints strerror()",
		kind: "cause",
		pattern:
			/^(?:\s*(?:connect|getaddrinfo|listen|bind|read|write|open|spawn \S+) E[A-Z]{4,}\b|(?:[\w./+@()-]+(?: \(child\))?(?:\[\d+\])?: |zsh:\d+: )(?:.*\b(?:command not found|[Nn]ot found|[Nn]o such file or directory|[Nn]o such device|[Pp]ermission denied|[Cc]onnection refused|[Cc]onnection timed out|[Cc]onnection reset by peer|[Nn]o space left on device|[Ii]s a directory|[Nn]ot a directory|[Ff]ile exists|[Oo]peration not permitted|[Oo]peration timed out|[Rr]esource busy|[Cc]annot allocate memory|[Tt]ext file busy|[Ee]xec format error|[Uu]nbound variable|[Nn]ame or service not known|[Tt]emporary failure in name resolution|[Nn]etwork is unreachable|[Nn]o route to host|[Tt]oo many open files|[Ii]nput\/output error|[Rr]ead-only file system|[Aa]rgument list too long|[Dd]irectory not empty|[Aa]ddress already in use|[Hh]ost key verification failed|[Ii]nvalid argument|does not exist!?|[Bb]ad file descriptor|[Dd]evice or resource busy|command not found: \S+))(?: \(\d+\))?\.?$)/,
		examples: [
			"cp: cannot stat 'nothere.txt': No such file or directory",
			"ssh: connect to host 127.0.0.1 port 9: Connection refused",
			"cat: /etc/shadow: Permission denied",
			"zsh:1: command not found: depploy",
			"tar (child): /dev/full: Cannot write: No space left on device",
			"     connect ECONNREFUSED 127.0.0.1:9",
		],
	},
	{
		name: "tool-cannot",
		tool: "coreutils, tar, gpg, sed, git, and many",
		kind: "cause",
		pattern:
			/^[\w./+@-]+(?:\[\d+\])?: (?:[^:]{1,200}: ){0,3}\s*(?:[Cc]annot|[Cc]an't|[Cc]ould not|[Cc]ouldn't|[Ff]ailed to|[Uu]nable to|[Ff]ailed|unterminated|unrecognized|unknown|invalid|illegal|missing|unexpected|no such|no valid|not in|syntax error)\b/,
		examples: [
			"tar: nope.tar.gz: Cannot open: No such file or directory",
			"mkdir: cannot create directory ‘build’: Not a directory",
			"sed: -e expression #1, char 3: unterminated `s' command",
			"gpg: can't open 'a.sig': No such file or directory",
			"gzip: stdin: not in gzip format",
		],
	},
	{
		name: "cannot",
		tool: "docker, kubectl, systemctl, aws, redis-cli, and many",
		kind: "cause",
		pattern:
			/^(?:Failed to |Could ?n(?:o|')t |Cannot |Can't |Unable to |unable to |The connection to the server |Connection refused|Permission denied|No such file|Command not found|fish: Unknown command|Your requirements could not|Could not resolve host|FAILED to )/,
		examples: [
			"Cannot connect to the Docker daemon at unix:///no/docker.sock. Is the docker daemon running?",
			"Could not connect to Redis at 127.0.0.1:9: Connection refused",
			'Unable to locate credentials. You can configure credentials by running "aws configure".',
			"The connection to the server 127.0.0.1:9 was refused - did you specify the right host or port?",
			"unable to prepare context: unable to evaluate symlinks in Dockerfile path",
		],
	},
	{
		name: "perl",
		tool: "Perl",
		kind: "place",
		has: [" line "],
		pattern: /^(?!# ).* at (?<file>\S+) line (?<line>\d+)(?:\.$|, )/,
		examples: [
			"cannot open /no/such: No such file or directory at a.pl line 4.",
			'syntax error at a.pl line 3, near "my "',
		],
	},
	{
		name: "killed",
		tool: "shells, on what a signal ended",
		kind: "cause",
		pattern: new RegExp(
			String.raw`^(?:\S.*: line \d+: +\d+ ${SIGNAL}(?: .*)?|${SIGNAL}(?: +\(core dumped\))?)$`,
		),
		examples: [
			"Segmentation fault (core dumped)",
			"Killed",
			"/my app/run.sh: line 3:  6700 Aborted                 ./a.out",
		],
	},
	{
		name: "tcl",
		tool: "Tcl",
		kind: "cause",
		before: 1,
		pattern: /^ {4}(?:while executing|invoked from within)$/,
		examples: ["    while executing", "    invoked from within"],
		isBlock: true,
	},
];
