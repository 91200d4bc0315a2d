import type { Rule } from "./rule.ts";

/** A file's name, as it stands before a colon: drive letters have one too, and Dart puts a slash before them. */
const FILE = String.raw`(?<file>(?:\/?[A-Za-z]:(?=[\\/]))?[^:\s][^:]*)`;

/** An exception's or error's class in most languages, with its package. */
const CLASS = String.raw`(?:[A-Za-z_][\w$]*(?:\.|::|\\))*(?:(?:[A-Z][\w$]*)?(?:Error|Exception|Failure|Fault|Panic|Interrupt)|[A-Z][\w$]*[a-z](?:NotFound|DoesNotExist))`;

/** What a shell calls the signal that has ended a command. */
const SIGNAL =
	"(?:Segmentation fault|Aborted|Killed|Bus error|Illegal instruction|Floating point exception)";

/**
 * How tools say that something went wrong, in the order in which a line is
 * tried: the first rule that matches decides. To add one, put it where it
 * belongs by its kind, with a line that the tool really printed; a run of the
 * tool under test/failure/runs/ shows whether it helps.
 */
export const RULES: readonly Rule[] = [
	// What has the words and is no error.
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
		name: "carries-on",
		tool: "debconf, Debian's packages in a container, Chef",
		kind: "never",
		pattern:
			/^(?:debconf: (?:unable to initialize frontend|\(|falling back)|invoke-rc\.d: (?:could not determine|policy-rc\.d denied)|ERROR: (?:Running exception handlers|Exception handlers complete)|FATAL: (?:Stacktrace dumped|Please provide the contents))/,
		examples: [
			"debconf: unable to initialize frontend: Dialog",
			"debconf: (Can't locate Term/ReadLine.pm in @INC (you may need to install the Term::ReadLine module)",
			"invoke-rc.d: could not determine current runlevel",
			"ERROR: Running exception handlers",
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
			/^(?:::warning[ :]|##\[warning\]|##vso\[task\.logissue type=warning|npm (?:warn|WARN)\b|\[warn(?:ing)?\]|(?:\[?\w+\]? )?\[?WARN(?:ING)?\b|W\d{4} \d\d:|warn(?:ing)?[: -]|\(!\) |▲ \[WARNING\]|\s+\d+:\d+\s+(?:⚠\s+)?warning\s|\S+:\d+:\d+ - warning|time=\S+ level=warn|level=warn|\{[^}]{0,200}"level":(?:40|"warn))/,
		examples: [
			"::warning file=app.js,line=1::unused variable",
			"##[warning]The job uses an old image",
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

	// Causes that what follows would be taken for.
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

	// What follows from an error that stands elsewhere.
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
			/^(?=\s*(?:[✖✗✘×]\s+|=+ |Found |Finished |Tests:? +|Test Suites: |Failed: |Result: )?(?:.{0,40}[\s(,])?[1-9]\d*\s+(?:errors?|failed|failing|failures?|fatal errors?|problems?|tests? failed)\b(?! to))(?!.*\b0 (?:errors|failed|failures)\b)/,
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
		name: "build-failed",
		tool: "maven, ant, gradle, cargo, docker, npm, yarn, pnpm, …",
		kind: "consequence",
		pattern:
			/^(?:\[INFO\] )?(?:BUILD FAIL|Build failed|FAILURE: Build failed|FAILURES?!|FAILED \(|Errors while running CTest|The following tests FAILED|npm (?:error|ERR!) (?:Lifecycle script|code ELIFECYCLE|Test failed)|\s*ELIFECYCLE|error Command failed with exit code|error: failed to push some refs|error Lint|\s*ERROR: (?:failed to (?:solve|build)|process "|Job failed|script returned exit)|##\[error\](?:Bash|PowerShell|Cmd\S*|Process completed|The process)|Error: Process completed with exit code|Execution of \S+ aborted|\S+ had (?:compilation|too many) errors|[Tt]est suite failed|rake aborted!|Automatic merge failed|Aborted due to warnings|rsync error: some files|\s! \[remote rejected\] .*hook declined|\d+ out of \d+ hunks? FAILED|compilation failed|\[ERROR\] (?:->|To see|Re-run|For more|After correcting|\[Help|$)|Test::More|Failed Test|failures:$|FAILED \S+::|ERROR \S+\.py\b|FAIL(?:\t\S+\t[\d.]+s)?$|\*\* [A-Z]+ FAILED \*\*|(?:ERROR \[[^\]]{1,30}\]: )?(?:Exit status: [1-9]|Error building the application)|Failed to build \S+-\d[\d.]*\.$|cabal: Error: some packages failed|Build '[^']+' errored|Latexmk: (?:Errors|Failure)\b|➤ YN0000: (?:· )?Failed with errors|\s*>\s+NX\s.*(?:ERROR|failed))/,
		examples: [
			"[INFO] BUILD FAILURE",
			"FAIL\tshop\t0.051s",
			"FAILURE: Build failed with an exception.",
			"error: failed to push some refs to 'origin'",
			"##[error]Bash exited with code 1",
			"Automatic merge failed; fix conflicts and then commit the result.",
			"[ERROR] -> [Help 1]",
			"** ARCHIVE FAILED **",
			"ERROR [2018-05-29 14:40:00.52]: Exit status: 65",
			"Failed to build ghc-lib-parser-9.12.2.20250421.",
			"Build 'amazon-ebs' errored: unexpected EOF",
			" ! [remote rejected] HEAD -> main (pre-receive hook declined)",
			"rsync error: some files/attrs were not transferred (see previous errors) (code 23) at main.c(1394) [sender=3.5.0]",
			"Latexmk: Errors, so I did not complete making targets",
			"➤ YN0000: Failed with errors in 0s 737ms",
			'>  NX   ERROR  Running target "build" failed',
		],
	},

	// Causes with a place.
	{
		name: "github",
		tool: "GitHub's workflow commands",
		kind: "place",
		pattern:
			/^::error(?=[^:]*\bfile=(?<file>[^,:]*)|)(?=[^:]*\bline=(?<line>\d+)|)(?=[^:]*\bcol=(?<col>\d+)|)(?: [^:]*)?::/,
		examples: [
			"::error file=app.js,line=10,col=5,title=Lint::unexpected token",
			"::error::no place",
		],
	},
	{
		name: "azure",
		tool: "Azure's logging commands",
		kind: "place",
		pattern:
			/^##vso\[task\.logissue (?=[^\]]*type=error)(?=[^\]]*sourcepath=(?<file>[^;\]]*)|)(?=[^\]]*linenumber=(?<line>\d+)|)(?=[^\]]*columnnumber=(?<col>\d+)|)[^\]]*\]/,
		examples: [
			"##vso[task.logissue type=error;sourcepath=src/app.cs;linenumber=7;columnnumber=3]; expected",
		],
	},
	{
		name: "ci-error",
		tool: "GitHub's and Azure's logs",
		kind: "cause",
		pattern: /^##\[error\]/,
		examples: ["##[error]no such step"],
	},
	{
		name: "compiler",
		tool: "gcc, clang, javac, go, nasm, gfortran, mypy, ghc, tsc --pretty, meson, psql -f, …",
		kind: "place",
		pattern: new RegExp(
			String.raw`^(?:psql:(?=\S+?:\d+: ))?${FILE}:(?<line>\d+)(?::(?<col>\d+))?(?:-\d+)?(?::| -) *(?:fatal |internal compiler |syntax |runtime |unrecoverable )?(?:\[(?:[Ee]rror)\]|(?:[Ee]rror|ERROR)(?: [A-Z]{1,4}\d+|\[[^\]]*\])?(?::| -|$))`,
		),
		examples: [
			"main.c:4:71: error: expected ‘;’ before ‘}’ token",
			"A.java:2: error: incompatible types: int cannot be converted to String",
			"a.ts:1:7 - error TS2322: Type 'string' is not assignable to type 'number'.",
			"meson.build:2:0: ERROR: File nothere.c does not exist.",
			"a.c:1:61: runtime error: index 4 out of bounds for type 'int [2]'",
			"a.s:2: Error: no such instruction: `foo'",
			'psql:/app/db/dump.sql:14: ERROR: syntax error at or near "#"',
			'psql:m.sql:121: ERROR:  invalid input syntax for type integer: "x"',
		],
	},
	{
		name: "ghc",
		tool: "GHC before 8, which tells the place alone",
		kind: "place",
		has: ["hs:"],
		pattern: /^\s*(?<file>[^\s:]+\.l?hs):(?<line>\d+):(?<col>\d+):$/,
		examples: ["    src/Main.hs:10:8:"],
		detail: { pattern: /^\s+(\S.*)/, within: 1 },
	},
	{
		name: "clojure",
		tool: "Clojure, Leiningen",
		kind: "place",
		pattern:
			/^(?:Syntax|Execution) error (?:\([\w.]+\) )?.{0,200}\bat .{0,200}\((?<file>[^:()]+):(?<line>\d+)(?::(?<col>\d+))?\)\.?$/,
		examples: [
			"Syntax error compiling at (src/app/core.clj:12:7).",
			"Execution error (NullPointerException) at app.core/-main (core.clj:5).",
		],
		detail: { pattern: /^\S.*/, within: 1 },
	},
	{
		name: "jshint",
		tool: "jshint, csslint, eslint's compact format",
		kind: "place",
		has: [", col "],
		pattern:
			/^(?<file>[^\s:][^:]*): line (?<line>\d+), col (?<col>\d+), (?!Warning)/,
		examples: ["lint.js: line 1, col 28, Forgotten 'debugger' statement?"],
	},
	{
		name: "visual-studio",
		tool: "tsc, csc, cl, msbuild, nvcc, ldc, fpc",
		kind: "place",
		has: ["rror"],
		pattern:
			/^(?<file>[^()\n]{1,300})\((?<line>\d+)(?:,(?<col>\d+))?(?:,\d+)*\) ?(?:: *(?:fatal )?[Ee]rror\b|(?:Error|Fatal): )/,
		examples: [
			"a.ts(2,7): error TS2322: Type 'string' is not assignable to type 'number'.",
			'k.cu(1): error: identifier "undefinedThing" is undefined',
			'a.d(1): Error: cannot implicitly convert expression `"a"` of type `string` to `int`',
			'errs.pas(42,29) Error: Incompatible types: got "Constant String" expected "SmallInt"',
		],
	},
	{
		name: "error",
		tool: "rustc, cargo, clippy, git, kubectl, …",
		kind: "place",
		pattern: /^error(?:\[E\d+\])?: /,
		examples: [
			"error[E0308]: mismatched types",
			"error: extra `=`, expected nothing",
			"error: src refspec main does not match any",
		],
		detail: {
			pattern: /^\s*--> (?<file>[^:]+):(?<line>\d+):(?<col>\d+)/,
			isPlace: true,
		},
	},
	{
		name: "rust-panic",
		tool: "Rust",
		kind: "place",
		pattern:
			/^thread '[^']*'(?: \(\d+\))? panicked at (?:'[^']*', )?(?<file>[^:]+):(?<line>\d+):(?<col>\d+)/,
		examples: [
			"thread 'main' (28467) panicked at src/main.rs:1:118:",
			"thread 'main' panicked at 'boom', src/main.rs:3:5",
		],
		detail: { pattern: /^(?!stack backtrace|note:)\S.*/ },
	},
	{
		name: "ocaml",
		tool: "OCaml, dune, Python's doctest",
		kind: "place",
		pattern:
			/^File "(?<file>[^"]+)", lines? (?<line>\d+)(?:-\d+)?(?:, characters (?<col>\d+)|, in \S+$)/,
		examples: [
			'File "a.ml", line 1, characters 14-17:',
			'File "/home/dev/project/m.py", line 3, in m.f',
		],
		detail: { pattern: /^(?:Error: .*|Failed example:)/ },
	},
	{
		name: "traceback",
		tool: "Python",
		kind: "place",
		pattern: /^(?:\s+\+ Exception Group )?Traceback \(most recent call last\):/,
		examples: [
			"Traceback (most recent call last):",
			"  + Exception Group Traceback (most recent call last):",
		],
		detail: { pattern: /^(?:\s+\| )?([A-Za-z_].*)/, isBetter: true },
		ofLineAbove: /^Traceback/,
	},
	{
		name: "python-syntax",
		tool: "Python",
		kind: "place",
		pattern: /^ {2}File "(?<file>[^"]+)", line (?<line>\d+)$/,
		examples: ['  File "/home/dev/project/a.py", line 1'],
		detail: { pattern: /^[A-Za-z_]\w*(?:Error|Exception)\b.*/, isBetter: true },
	},
	{
		name: "cmake",
		tool: "CMake",
		kind: "place",
		pattern: /^CMake Error(?: at (?<file>[^:]+):(?<line>\d+)| in | ?\(|:)/,
		examples: [
			"CMake Error at CMakeLists.txt:6 (find_package):",
			'CMake Error: The source directory "/x" does not exist.',
		],
		detail: { pattern: /^\s{2}\S.*/ },
	},
	{
		name: "linker",
		tool: "ld, gold, lld, collect2",
		kind: "place",
		has: ["ld:", "ld.", "undefined reference", "duplicate symbol", ": error: "],
		pattern:
			/^(?:\S*\bld(?:\.\w+)?: (?:(?:[^:]+:)+ )?(?:in function|undefined|cannot find|error|duplicate)|(?:\S*: )?(?:[^:()]+:)?\(?[^:()]*\)?:?(?:\([^)]*\): )?undefined reference to |ld\S*: error: |duplicate symbol)/,
		examples: [
			"/usr/bin/ld: /tmp/cc4sZTCx.o: in function `main':",
			"m.c:(.text+0x5): undefined reference to `f'",
			"/usr/bin/ld: cannot find -lnosuchlib: No such file or directory",
			"ld.lld: error: undefined symbol: f",
		],
		detail: { pattern: /.*undefined reference.*/, isLine: true },
	},
	{
		name: "go",
		tool: "go build, go vet",
		kind: "place",
		pattern: /^(?:vet: )?(?<file>[^\s:]+\.go):(?<line>\d+):(?<col>\d+): /,
		examples: [
			"./main.go:6:2: x declared but not used",
			"vet: ./a.go:5:5: undefined: x",
		],
	},
	{
		name: "eslint",
		tool: "eslint, stylelint, yamllint, html-validate",
		kind: "place",
		pattern: /^\s+(?<line>\d+):(?<col>\d+)\s+(?:[✖×] *)?(?:error\b|✖|×)/,
		examples: [
			"  2:13  error  'foo' is not defined  no-undef",
			'  1:12  ✖  Expected "#FFFFFF" to be "#FFF"  color-hex-length',
		],
		hasFileAbove: true,
	},
	{
		name: "linter",
		tool: "flake8, pylint, ruff, rubocop, markdownlint, standard, pyright, golangci-lint",
		kind: "place",
		pattern:
			/^(?:\s+(?=[^:]+:\d+:\d))?(?<file>[^\s:][^:]*\.\w{1,8}):(?<line>\d+)(?::(?<col>\d+))?:? (?:- error\b|error [A-Z]{2}\d|[EF]: |(?![CRWN]\d{4}:)[A-Z]{1,4}\d{2,4}[:/ ])/,
		examples: [
			"a.py:1:1: F401 'os' imported but unused",
			"a.py:3:11: E0602: Undefined variable 'nope' (undefined-variable)",
			"a.rb:2:5: E: Lint/Syntax: unexpected token",
			"a.md:2 MD001/heading-increment Heading levels should only increment by one",
			'  /home/dev/project/a.py:2:12 - error: Type "int" is not assignable',
		],
	},
	{
		name: "shellcheck",
		tool: "ShellCheck",
		kind: "place",
		pattern: /^In (?<file>\S+) line (?<line>\d+):$/,
		examples: ["In a.sh line 2:"],
		detail: { pattern: /SC\d{4} .*/ },
	},
	{
		name: "ruby",
		tool: "Ruby",
		kind: "place",
		pattern:
			/^(?:\S*ruby: )?(?<file><internal:[^>]*>|[^\s:]+):(?<line>\d+):(?:in [`'][^']*': .*\([A-Z][\w:]*\)$|\s*(?:syntax error|uninitialized|undefined))/,
		examples: [
			"a.rb:2:in `load': no port given (ArgumentError)",
			"a.rb:3: syntax error, unexpected end-of-input, expecting `end'",
		],
	},
	{
		name: "php",
		tool: "PHP",
		kind: "place",
		pattern:
			/^(?:PHP )?(?:Fatal|Parse|Recoverable fatal|Compile) error: (?:.* in (?<file>\S+) on line (?<line>\d+)$)?/,
		examples: [
			"PHP Fatal error:  Uncaught TypeError: f(): Argument #1 must be of type int",
			'PHP Parse error:  syntax error, unexpected token ";" in a.php on line 2',
		],
		detail: {
			pattern: / in (?<file>\S+) on line (?<line>\d+)$/,
			isPlace: true,
		},
	},
	{
		name: "shell",
		tool: "bash, dash, zsh, ksh, lua, gawk",
		kind: "place",
		pattern:
			/^(?:\/?[\w./+-]+: )?(?<file>[\w./+~-]+): (?:line )?(?<line>\d+): (?!.*\(ignored\))(?:.*(?:not found|[Nn]o such|denied|syntax|unbound|not set|unexpected|cannot|can't|refused|invalid|bad|too many|argument|Is a directory|not a |Segmentation|Aborted|Killed|Bus error|unset|readonly|error|expected|missing|ambiguous))/,
		examples: [
			"bash: line 1: nosuchcmd: command not found",
			"a.sh: line 3: cd: /no/such/dir: No such file or directory",
			"/bin/sh: 1: ./deploy.sh: not found",
			"a.sh: line 3: syntax error near unexpected token `fi'",
			"bash: line 1: TARGET_HOST: unbound variable",
		],
	},
	{
		name: "lua",
		tool: "Lua",
		kind: "place",
		pattern: /^lua[\d.]*: (?<file>[^:]+):(?<line>\d+): /,
		examples: ["lua5.4: a.lua:3: attempt to index a nil value (local 't')"],
	},
	{
		name: "perl-warning",
		tool: "Perl",
		kind: "warning",
		pattern:
			/^(?:Use of uninitialized|Argument "[^"]*" isn't numeric|"\w+" variable \S+ masks|Subroutine \S+ redefined|Name "[^"]*" used only once|Useless use of)/,
		examples: ["Use of uninitialized value $x in addition (+) at a.pl line 3."],
	},
	{
		name: "elixir",
		tool: "Elixir, Erlang",
		kind: "place",
		pattern: /^\*\* \(\w+(?:\.\w+)*\) ?(?:(?<file>[^\s:]+):(?<line>\d+): )?/,
		examples: [
			"** (RuntimeError) no config",
			"** (CompileError) a.ex:2: undefined function nope/1",
		],
	},
	{
		name: "java",
		tool: "Java, Kotlin, Scala",
		kind: "place",
		pattern: /^Exception in thread "/,
		examples: [
			'Exception in thread "main" java.lang.RuntimeException: startup failed',
		],
	},
	{
		name: "kotlin",
		tool: "kotlinc",
		kind: "place",
		pattern:
			/^e: (?:file:\/\/)?(?<file>[^:]+):(?: ?\(?)(?<line>\d+)(?:[:,] ?(?<col>\d+))?/,
		examples: ["e: file:///home/dev/a.kt:3:5 Unresolved reference 'x'."],
	},
	{
		name: "sanitizer",
		tool: "AddressSanitizer, ThreadSanitizer, Valgrind",
		kind: "place",
		pattern:
			/^={2,}\d+={2,} ?(?:ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|Invalid (?:read|write|free)|Conditional jump|Use of uninit|Process terminating|Mismatched free)/,
		examples: [
			"==7226==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000015",
			"==7301== Invalid write of size 1",
		],
	},
	{
		name: "assertion",
		tool: "assert() of C and C++",
		kind: "place",
		pattern:
			/^(?:\S+: )?(?<file>[^\s:]+):(?<line>\d+): .*Assertion .* failed\.?/,
		examples: ["a: a.c:3: main: Assertion `n < 2' failed."],
	},
	{
		name: "spelling",
		tool: "cspell",
		kind: "place",
		pattern:
			/^(?<file>[^\s:]+):(?<line>\d+):(?<col>\d+) - (?:Unknown|Misspelled|Forbidden) word/,
		examples: ["a.md:1:11 - Unknown word (tesst)"],
	},

	{
		name: "framed",
		tool: "oxlint, swc, and whatever draws by Rust's miette",
		kind: "place",
		before: 1,
		pattern: /^\s+(?:,-|╭─+)\[(?<file>[^\]:]+):(?<line>\d+):(?<col>\d+)\]/,
		examples: ["   ,-[a.js:1:14]", "   ╭─[a.js:2:10]"],
	},
	{
		name: "standard",
		tool: "standard, semistandard",
		kind: "place",
		pattern: /^ {2}(?<file>[^\s:]+):(?<line>\d+):(?<col>\d+): .*\([\w/@-]+\)$/,
		examples: ["  /home/dev/project/a.js:1:10: Extra semicolon. (semi)"],
	},
	{
		name: "deno-check",
		tool: "deno check",
		kind: "place",
		pattern: /^TS\d+ \[ERROR\]: /,
		examples: [
			"TS2322 [ERROR]: Type 'string' is not assignable to type 'number'.",
		],
		detail: {
			pattern: /^ {4}at (?<file>\S+?):(?<line>\d+):(?<col>\d+)$/,
			isPlace: true,
		},
	},
	{
		name: "format-diff",
		tool: "cargo fmt --check",
		kind: "place",
		pattern: /^Diff in (?<file>[^:]+?)(?::| at line )(?<line>\d+):/,
		examples: ["Diff in /home/dev/project/src/main.rs:1:"],
	},

	// Causes without a place: only at a line's start.
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
		name: "test-failed",
		tool: "cargo, jest, vitest, go, unittest, TAP, bun, deno, ctest, ninja, Gradle, forge",
		kind: "cause",
		pattern:
			/^(?:not ok\b|test .* \.\.\. FAILED$|--- FAIL: |\s*FAIL(?:ED)?[:\s]\s*\S|FAIL$|ERROR: test|\s*\d+\/\d+ Test +#\d+: .*\*\*\*(?:Failed|Exception|Timeout|Not Run)|\(fail\) |\S.* \.\.\. FAILED\b|Failed example:|\S+ > \S.{0,200} FAILED$|\[FAIL[.:]|There (?:was|were) \d+ (?:failure|error)|\S+: FAILED$|Hunk #\d+ FAILED|# {2,}Failed test\b|Dubious, test returned |# Looks like your test exited|Failed tests: +\S)/,
		examples: [
			"not ok 1 - adds",
			"test tests::adds ... FAILED",
			"--- FAIL: TestAdds (0.00s)",
			"FAIL ./a.test.js",
			"FAIL: test_sum (test_a.T.test_sum)",
			"FAILED: x ",
			"2/3 Test #2: bad ..............................***Failed    0.03 sec",
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
				String.raw`^\s*(${CLASS}(?: \[\w+\])?: .*|(?<file>[\w./-]+_test\.go):(?<line>\d+): .*)`,
			),
			within: 3,
		},
	},
	{
		name: "minitest",
		tool: "minitest, rake",
		kind: "cause",
		pattern: /^\s*\d+\) (?:Failure|Error):$/,
		examples: ["  1) Failure:"],
		detail: {
			pattern: new RegExp(`^${CLASS}: .*`),
			within: 2,
			isLine: true,
		},
	},
	{
		name: "pytest",
		tool: "pytest",
		kind: "cause",
		pattern: /^_{3,} .* _{3,}$/,
		examples: [
			"__________________________________ test_total __________________________________",
		],
		detail: { pattern: /^E {2,}(.*)/ },
	},
	{
		name: "vite",
		tool: "vite",
		kind: "cause",
		pattern: /^✗ Build failed in /,
		examples: ["✗ Build failed in 138ms"],
		detail: { pattern: /^(?!error during build:)\S.*/ },
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
	},
	{
		name: "gradle",
		tool: "Gradle",
		kind: "cause",
		pattern: /^\* What went wrong:/,
		examples: ["* What went wrong:"],
		detail: { pattern: /^\S.*/, isBetter: true },
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
			/^(?:ERROR in |\[!\] |error during build:|-- [A-Z][A-Z ]+ -{3,}|\s*(?:Serverless )?Error -{5,})/,
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
		name: "exception",
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
	},
	{
		name: "panic",
		tool: "Go, kernels, C++",
		kind: "cause",
		pattern:
			/^(?:panic: |fatal error: |goroutine \d+ \[running\]|Unhandled [A-Z][A-Z-]+ in thread |terminate called |FATAL ERROR: |Unhandled exception|Uncaught exception)/,
		examples: [
			"Unhandled UNDEFINED-FUNCTION in thread #<SB-THREAD:THREAD main",
			"panic: assignment to entry in nil map",
			"fatal error: all goroutines are asleep - deadlock!",
			"terminate called after throwing an instance of 'std::runtime_error'",
			"FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
		],
		detail: { pattern: /^ {2}what\(\): +(.*)/ },
	},
	{
		name: "level",
		tool: "Maven, loggers, logrus",
		kind: "cause",
		pattern:
			/^(?:\[(?:ERROR|FATAL|SEVERE|CRITICAL|error|fatal)\s*\](?=\s*\S)|<(?:error|fatal)>|(?:ERROR|FATAL|CRITICAL|SEVERE|EMERG|ALERT)(?:[:|\] ]|$)(?! ?\[?0\b)|[EF]\d{4} (?:\d\d:\d\d:\d\d|[A-Z])|(?:FATA|ERRO)\[\d+\] )/,
		examples: [
			"[ERROR] COMPILATION ERROR :",
			"ERROR:root:cannot reach db",
			"FATA[0000] deploying: no build present for example/image",
			"ERROR: Could not find a version that satisfies the requirement x",
			'E1125 22:09:06.812318    6765 memcache.go:265] "Unhandled Error"',
			"[error] a.js: SyntaxError: Expression expected. (1:9)",
		],
	},
	{
		name: "timed-level",
		tool: "loggers",
		kind: "cause",
		isTimed: true,
		pattern:
			/^(?:(?!INFO|DEBUG|WARN|NOTICE|TRACE)[^\s[\]]{1,40}\s+(?:-\s+)?|\[(?!INFO|DEBUG|WARN|NOTICE|TRACE)[^\]]{1,40}\]\s+){0,2}(?:(?:\w{1,30}\.)?[[(<|]?(?:ERROR|FATAL|CRITICAL|SEVERE|ERR|ERRO)[\])>|]?(?=[\s:|-])|[[<](?:error|fatal)[\]>](?=\s*\S))/,
		examples: [
			"2026-11-25 22:10:23,748 ERROR deploy: cannot reach db-1:5432",
			"08:12:00.123 [main] ERROR com.example.App - no route",
			"[2026-11-25 22:10:23] production.ERROR: SQLSTATE[HY000] [2002] Connection refused",
		],
	},
	{
		name: "level-field",
		tool: "logrus, slog, pino, bunyan, zap, winston",
		kind: "cause",
		pattern:
			/^(?:(?:(?:time|ts)=(?:"[^"]*"|\S+) )?(?:level|lvl|severity)="?(?:error|fatal|panic|crit|eror|ERROR|FATAL)\b|\{(?=.{0,300}"(?:level|severity|lvl)":\s*(?:[56]0\b|"(?:error|fatal|panic|critical|ERROR|FATAL|CRITICAL)")))/,
		examples: [
			'{"level":50,"time":1,"msg":"cannot reach database"}',
			'time=2026-11-25T08:13:02Z level=error msg="no route"',
			'{"ts":1,"level":"error","msg":"x"}',
		],
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
		name: "error-word",
		tool: "yarn, apt, curl, aws, npm, packer, puppet",
		kind: "cause",
		pattern:
			/^(?:error (?=[A-Z"'`])|err: |E: |curl: \(\d+\) |An error occurred|Errors? (?:occurred|in|at|while|during)\b|Error (?:while|in|at|(?!handling|reporting|logging|tracking|checking)[a-z]+ing)\b|\s?(?:ERR_PNPM_\w+|ERR_\w+) |ERR!|Fatal:|rsync error: |Error$)/,
		examples: [
			'error Command "build" not found.',
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
			/^(?:[\w./+@()-]+(?:\[\d+\])?: |zsh:\d+: )(?:.*\b(?:command not found|[Nn]ot found|[Nn]o such file or directory|[Nn]o such device|[Pp]ermission denied|[Cc]onnection refused|[Cc]onnection timed out|[Cc]onnection reset by peer|[Nn]o space left on device|[Ii]s a directory|[Nn]ot a directory|[Ff]ile exists|[Oo]peration not permitted|[Oo]peration timed out|[Rr]esource busy|[Cc]annot allocate memory|[Tt]ext file busy|[Ee]xec format error|[Uu]nbound variable|[Nn]ame or service not known|[Tt]emporary failure in name resolution|[Nn]etwork is unreachable|[Nn]o route to host|[Tt]oo many open files|[Ii]nput\/output error|[Rr]ead-only file system|[Aa]rgument list too long|[Dd]irectory not empty|[Aa]ddress already in use|[Hh]ost key verification failed|[Ii]nvalid argument|does not exist!?|[Bb]ad file descriptor|[Dd]evice or resource busy|command not found: \S+))(?: \(\d+\))?\.?$/,
		examples: [
			"cp: cannot stat 'nothere.txt': No such file or directory",
			"ssh: connect to host 127.0.0.1 port 9: Connection refused",
			"cat: /etc/shadow: Permission denied",
			"zsh:1: command not found: depploy",
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

	// What may be a cause, if there is nothing better.
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
		name: "numbered-failure",
		tool: "mocha, rspec, jasmine, phpunit, exunit",
		kind: "hint",
		pattern: /^\s{0,3}\d+\) \S/,
		examples: ["  1) errors", "1) math adds"],
		detail: {
			pattern: new RegExp(String.raw`^\s*(${CLASS}(?: \[\w+\])?: .*)`),
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
			/^\s+(?:(?:[Ee]rror|ERROR|[Ff]atal|FATAL|Failure\/Error|Failed)\b ?: |x (?=[A-Z]))/,
		examples: [
			'     Failure/Error: it("adds") { expect(1 + 1).to eq(3) }',
			"  x Could not resolve workspace.",
		],
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

	// What tells only that something ended badly.
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

/** What would be a cause if it did not say that it is none: asked of those alone. */
export const GOES_ON: Rule = {
	name: "goes-on",
	tool: "any that tells how it goes on",
	kind: "consequence",
	pattern:
		/^.*(?:[,;.-] |\()(?:continuing|[Rr]etrying|skipping|ignoring|falling back|will retry)\b/,
	examples: [
		"Failed to fetch cache, continuing with build",
		"Failed to connect to db:5432, retrying in 2 s",
	],
};
