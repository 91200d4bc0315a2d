/**
 * Linux's system calls that wait, by their numbers on each architecture
 * (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h).
 */
const X64: Readonly<Record<number, Call>> = {
	0: "read",
	1: "write",
	7: "poll",
	19: "read",
	20: "write",
	23: "select",
	34: "pause",
	35: "sleep",
	42: "connect",
	43: "accept",
	44: "write",
	45: "read",
	46: "write",
	47: "read",
	61: "wait",
	72: "fcntl",
	73: "flock",
	74: "sync",
	75: "sync",
	130: "pause",
	202: "futex",
	230: "sleep",
	232: "epoll",
	247: "wait",
	270: "select",
	271: "poll",
	281: "epoll",
	288: "accept",
	441: "epoll",
};

const ARM64: Readonly<Record<number, Call>> = {
	22: "epoll",
	25: "fcntl",
	32: "flock",
	63: "read",
	64: "write",
	65: "read",
	66: "write",
	72: "select",
	73: "poll",
	82: "sync",
	83: "sync",
	95: "wait",
	98: "futex",
	101: "sleep",
	115: "sleep",
	133: "pause",
	202: "accept",
	203: "connect",
	206: "write",
	207: "read",
	211: "write",
	212: "read",
	242: "accept",
	260: "wait",
	441: "epoll",
};

/** A system call, by what it waits for; those that differ in form alone are one. */
export type Call =
	| "read"
	| "write"
	| "poll"
	| "select"
	| "epoll"
	| "pause"
	| "sleep"
	| "connect"
	| "accept"
	| "wait"
	| "fcntl"
	| "flock"
	| "sync"
	| "futex";

/** Which system call a number is; undefined for one that we don't know. */
export function callOf(number: number, arch: string): Call | undefined {
	if (arch === "x64") return X64[number];
	return arch === "arm64" ? ARM64[number] : undefined;
}

/**
 * The same by the kernel's function in which a process waits
 * (/proc/<pid>/wchan), where the call itself is not to be seen.
 */
const FUNCTIONS: readonly [RegExp, Call][] = [
	[/^do_wait$|^kernel_wait/, "wait"],
	[/nanosleep/, "sleep"],
	[/locks_lock|flock_lock|posix_lock/, "flock"],
	[/^futex/, "futex"],
	[/^(?:do_epoll|ep_poll)/, "epoll"],
	[/poll_schedule|do_select|do_sys_poll|do_poll/, "poll"],
	[/^(?:do_)?sigsuspend|^do_sys_pause/, "pause"],
];

export function callByFunction(wchan: string): Call | undefined {
	return FUNCTIONS.find(([pattern]) => pattern.test(wchan))?.[1];
}
