import type { Rule } from "../rule.ts";

/** A file's name, as it stands before a colon: drive letters have one too, and Dart puts a slash before them. */
const FILE = String.raw`(?<file>(?:\/?[A-Za-z]:(?=[\\/]))?[^:\s][^:]*)`;

/** Causes with a place. */
export const PLACES: readonly Rule[] = [
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
			String.raw`^(?:psql:(?=\S+?:\d+: )|\s{1,8}(?=\S+:\d+:\d+: (?:fatal )?error: ))?${FILE}:(?<line>\d+)(?::(?<col>\d+))?(?:-\d+)?(?::| -) *(?:fatal |internal compiler |syntax |runtime |unrecoverable )?(?:\[(?:[Ee]rror)\]|(?:[Ee]rror|ERROR|CRITICAL|SEVERE)(?: [A-Z]{1,4}\d+|\[[^\]]*\])?(?::| -|$))`,
		),
		examples: [
			"main.c:4:71: error: expected ‘;’ before ‘}’ token",
			"A.java:2: error: incompatible types: int cannot be converted to String",
			"a.ts:1:7 - error TS2322: Type 'string' is not assignable to type 'number'.",
			"meson.build:2:0: ERROR: File nothere.c does not exist.",
			"a.c:1:61: runtime error: index 4 out of bounds for type 'int [2]'",
			'docs/index.rst:4: CRITICAL: Problems with "include" directive path:',
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
		isCommon: true,
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
		crash: /^/,
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
		detail: {
			pattern: /^(?:\s+\| )?(?!Traceback )([A-Za-z_].*)/,
			within: 300,
			isBetter: true,
			restarts: /^During handling of the above exception, another /,
		},
		ofLineAbove: /^Traceback/,
		crash: /^Traceback/,
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
		name: "linker-heading",
		tool: "ld, which says below what is wrong there",
		kind: "place",
		has: ["in function"],
		pattern: /^\S*\bld(?:\.\w+)?: (?:[^:]+: )?in function /,
		examples: ["/usr/bin/ld: /tmp/cc4sZTCx.o: in function `main':"],
		detail: {
			pattern: /.*(?:undefined reference|multiple definition).*/,
			within: 3,
			isLine: true,
		},
	},
	{
		name: "linker",
		tool: "ld, gold, lld, collect2",
		kind: "place",
		has: ["ld:", "ld.", "undefined reference", "duplicate symbol", ": error: "],
		pattern:
			/^(?:\S*\bld(?:\.\w+)?: (?:(?:[^:]+:)+ )?(?:undefined|cannot find|error|duplicate|multiple definition of)|(?:\S*: )?(?:[^:()]+:)?\(?[^:()]*\)?:?(?:\([^)]*\): )?undefined reference to |ld\S*: error: |duplicate symbol)/,
		examples: [
			"m.c:(.text+0x5): undefined reference to `f'",
			"/usr/bin/ld: count.o:(.bss+0x0): multiple definition of `n'; main.o:(.bss+0x0): first defined here",
			"/usr/bin/ld: cannot find -lnosuchlib: No such file or directory",
			"ld.lld: error: undefined symbol: f",
		],
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
		pattern: /^In (?!\S+\.php )(?<file>\S+) line (?<line>\d+):$/,
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
		pattern: /^\s*\*\* \(\w+(?:\.\w+)*\) ?(?:(?<file>[^\s:]+):(?<line>\d+): )?/,
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
		detail: { pattern: /^(Caused by: .*)/, passes: /^\s+(?:at |\.\.\. )/ },
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
];
