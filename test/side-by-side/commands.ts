/** A command line for bash that is run alone and wrapped. */
export interface CommandLine {
	/** What it is about, as the table says it. */
	about: string;
	/** `$W` is where sse-tail stands; it is empty when the command runs alone. */
	line: string;
	/** Why README lets the two differ, if it does. */
	mayDiffer?: string;
}

const exits: CommandLine[] = [
	{ about: "success", line: "exec $W true" },
	{ about: "failure", line: "exec $W false" },
	{ about: "exit code 255", line: "exec $W sh -c 'exit 255'" },
	{ about: "SIGINT, by itself", line: "exec $W sh -c 'kill -INT $$'" },
	{ about: "SIGTERM, by itself", line: "exec $W sh -c 'kill -TERM $$'" },
	{ about: "SIGKILL, by itself", line: "exec $W sh -c 'kill -KILL $$'" },
	{ about: "SIGHUP, by itself", line: "exec $W sh -c 'kill -HUP $$'" },
	{ about: "SIGQUIT, by itself", line: "exec $W sh -c 'kill -QUIT $$'" },
	{ about: "SIGSEGV, by itself", line: "exec $W sh -c 'kill -SEGV $$'" },
	{ about: "SIGABRT, by itself", line: "exec $W sh -c 'kill -ABRT $$'" },
	{ about: "SIGPIPE, by itself", line: "exec $W sh -c 'kill -PIPE $$'" },
	{ about: "SIGUSR1, by itself", line: "exec $W sh -c 'kill -USR1 $$'" },
	{
		about: "a real-time signal",
		line: "$W bash -c 'kill -34 $$'; echo $?",
		mayDiffer: "128 + n where we can't end by the signal",
	},
	{
		about: "a loop that Ctrl-C's signal ends",
		line: "for n in 1 2; do $W sh -c 'kill -INT $$'; echo after; done",
	},
	{ about: "timeout", line: "$W timeout 0.2 sleep 5; echo $?" },
	{ about: "a list goes on", line: "$W false || echo or; $W true && echo and" },
];

const starts: CommandLine[] = [
	{ about: "no such command", line: "exec $W no-such-command 2>/dev/null" },
	{ about: "no such path", line: "exec $W ./no/such/path 2>/dev/null" },
	{ about: "a directory", line: "exec $W /tmp 2>/dev/null" },
	{
		about: "no permission to execute",
		line: "echo >plain; exec $W ./plain 2>/dev/null",
	},
	{
		about: "an interpreter that is not there",
		line: "printf '#!/no/such\\n' >bad; chmod +x bad; exec $W ./bad 2>/dev/null",
	},
	{
		about: "a carriage return behind the interpreter",
		line: "printf '#!/bin/bash\\r\\necho hi\\r\\n' >crlf; chmod +x crlf; exec $W ./crlf 2>/dev/null",
	},
	{
		about: "a script without an interpreter's line",
		line: "echo 'echo hi' >none; chmod +x none; exec $W env ./none",
	},
	{
		about: "a PATH with an empty folder",
		line: "printf '#!/bin/sh\\necho here\\n' >tool; chmod +x tool; PATH=:$PATH $W tool",
	},
	{ about: "arguments with spaces", line: "$W printf '<%s>\\n' 'a b' '' '*'" },
	{
		about: "an argument that is not UTF-8",
		line: "$W printf '%s\\n' $'caf\\xe9'",
	},
	{
		about: "a variable that is not UTF-8",
		line: "export V=$'caf\\xe9'; $W sh -c 'printf \"%s\\n\" \"$V\"'",
	},
	{ about: "a working directory", line: "cd /usr && $W pwd" },
	{
		about: "an exported function",
		line: "f() { echo function; }; export -f f; $W bash -c f",
	},
];

/**
 * `exit $?` keeps bash from becoming sse-tail, which reads off its parent what
 * Node.js has reset.
 */
const inherited: CommandLine[] = [
	{
		about: "soft limit of descriptors",
		line: "ulimit -Sn 256; $W sh -c 'ulimit -Sn'; exit $?",
	},
	{
		about: "hard limit of descriptors",
		line: "ulimit -n 512; $W sh -c 'ulimit -Hn'",
	},
	{ about: "limit of the stack", line: "ulimit -s 4096; $W sh -c 'ulimit -s'" },
	{ about: "no core dumps", line: "ulimit -c 0; $W sh -c 'ulimit -c'" },
	{ about: "umask", line: "umask 077; $W sh -c umask" },
	{ about: "niceness", line: "$W nice; exec nice -n 5 $W nice" },
	{
		about: "a descriptor for reading",
		line: "echo hello >file; $W cat <&7 7<file 0<&7",
	},
	{
		about: "descriptor 7",
		line: "echo seven >file; $W sh -c 'cat <&7' 7<file",
	},
	{
		about: "descriptor 9 for writing",
		line: "$W sh -c 'echo nine >&9' 9>file; cat file",
	},
	{ about: "all its descriptors", line: "$W sh -c 'ls /proc/self/fd'" },
	{
		about: "into a pipe, what it leaves behind",
		line: "$W sh -c 'sleep 9 >/dev/null 2>&1 & echo $!' | { read pid; cat; kill $pid; }",
	},
	{
		about: "make's job server",
		line: "printf 'all:\\n\\t+@$$W $(MAKE) -s -f inner\\n' >Makefile; printf 'all: a b\\na b:\\n\\t@echo made\\n' >inner; W=\"$W\" make -s -j2",
	},
	{
		about: "SIGINT ignored",
		line: "trap '' INT; $W sh -c 'kill -INT $$; echo alive'; exit $?",
	},
	{
		about: "SIGTERM ignored",
		line: "trap '' TERM; $W sh -c 'kill -TERM $$; echo alive'; exit $?",
	},
	{
		about: "SIGPIPE ignored",
		line: "trap '' PIPE; $W sh -c 'kill -PIPE $$; echo alive'; exit $?",
	},
	{
		about: "the environment",
		line: 'exec env -i A=1 PATH="$PATH" HOME=/tmp $W env',
	},
];

const input: CommandLine[] = [
	{ about: "stdin from a file", line: "seq 100 >file; $W wc -l <file" },
	{ about: "stdin from a pipe", line: "seq 100 | $W wc -l" },
	{ about: "no stdin", line: "$W cat </dev/null" },
	{ about: "stdin closed", line: "$W sh -c 'cat' <&- 2>/dev/null; echo $?" },
	{
		about: "what is left of stdin's file",
		line: "printf 'one\\ntwo\\n' >file; { $W sh -c 'read line; echo $line'; cat; } <file",
	},
	{ about: "a here-document", line: "$W cat <<<'here'" },
	{
		about: "stdin's kind",
		line: "$W sh -c 'test -p /dev/stdin; echo $?' <file; true",
	},
];

const output: CommandLine[] = [
	{ about: "no newline at the end", line: "$W printf abc" },
	{ about: "nothing", line: "$W true" },
	{ about: "NUL and control bytes", line: "$W printf '\\0\\1\\2\\177\\n'" },
	{ about: "invalid UTF-8", line: "$W printf '\\xff\\xfe\\xc3\\n'" },
	{ about: "carriage returns", line: "$W printf '1%%\\r50%%\\r100%%\\n'" },
	{ about: "colours", line: "$W printf '\\033[31mred\\033[m\\n'" },
	{ about: "five megabytes", line: "$W seq 700000" },
	{
		about: "random bytes",
		line: "head -c 3000000 /dev/urandom >file; $W cat file | cmp - file && echo same",
	},
	{ about: "stderr alone", line: "$W sh -c 'echo error >&2'" },
	{
		about: "both into one file",
		line: "$W sh -c 'for n in $(seq 300); do echo out $n; echo err $n >&2; done' >file 2>&1; cat file",
	},
	{
		about: "appended to a file",
		line: "echo first >file; $W echo second >>file; cat file",
	},
	{ about: "a reader that leaves", line: "$W seq 1000000 | head -n 3" },
	{
		about: "a reader that leaves, the writer's end",
		line: "set -o pipefail; $W yes | head -n 1; echo $?",
	},
	{
		about: "stdout closed",
		line: "$W sh -c 'echo hi' >&- 2>/dev/null; echo $? >&2",
	},
	{
		about: "a full device",
		line: "$W sh -c 'echo hi' >/dev/full 2>/dev/null; echo $? >&2",
	},
	{
		about: "stdout's kind: file",
		line: "$W sh -c 'test -t 1; echo $? >&2' >file",
	},
	{ about: "/dev/stderr", line: "$W sh -c 'echo hi >/dev/stderr'" },
	{ about: "/dev/stdout", line: "$W sh -c 'echo hi >/dev/stdout'" },
	{ about: "tee to /dev/stderr", line: "$W sh -c 'echo hi | tee /dev/stderr'" },
	{
		about: "written after the command's end",
		line: "$W sh -c '(sleep 0.3; echo late) & echo early' | cat",
	},
	{
		about: "a child that holds stderr for some time",
		line: "$W sh -c 'sleep 0.5 >/dev/null & echo done' 2>&1 | cat",
	},
];

const programs: CommandLine[] = [
	{ about: "git", line: "git init -q . && $W git status --short --branch" },
	{
		about: "ls, colours if a terminal",
		line: "touch a; mkdir b; $W ls --color=auto",
	},
	{
		about: "grep, colours if a terminal",
		line: "echo abc | $W grep --color=auto b",
	},
	{ about: "node: is it a terminal", line: "$W node -p process.stdout.isTTY" },
	{
		about: "node: colours",
		line: "$W node -p 'process.stdout.hasColors?.() ?? null'",
	},
	{
		about: "python: terminals",
		line: "$W python3 -c 'import os; print(*[os.isatty(fd) for fd in range(3)])'",
	},
	{
		about: "perl: unbuffered order",
		line: '$W perl -e \'$|=1; print "a\\n"; warn "b\\n"; print "c\\n"\'',
	},
	{ about: "tty", line: "$W tty >/dev/null; echo $?" },
	{
		about: "the terminal's size",
		line: "$W sh -c 'stty size 2>/dev/null </dev/tty'; true",
	},
	{
		about: "/dev/tty",
		line: "$W sh -c 'echo to the terminal 2>/dev/null >/dev/tty'; true",
	},
	{
		about: "tar through a pipe",
		line: "mkdir d; seq 9 >d/f; $W tar cf - d | tar tf -",
	},
	{
		about: "a pipeline inside",
		line: "$W sh -c 'seq 5 | sort -rn | head -n 2'",
	},
	{
		about: "a shell's jobs",
		line: "$W bash -c 'sleep 0.1 & wait $!; echo $?'",
	},
	{ about: "xargs", line: "seq 4 | $W xargs -n 2 echo" },
];

/** At least 60; each in a new folder of its own, in which it may write. */
export const COMMANDS: readonly CommandLine[] = [
	...exits,
	...starts,
	...inherited,
	...input,
	...output,
	...programs,
];
