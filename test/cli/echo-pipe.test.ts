import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { BIN } from "../helpers/cli.ts";
import { sha256 } from "../helpers/viewer.ts";

/** What the script prints, which has sse-tail as `"$@"`. */
function shell(script: string, ...command: string[]): string {
	const words = [process.execPath, BIN, "-p0", "--linger", "0", "--"];
	return execFileSync("sh", ["-c", script, "sh", ...words, ...command], {
		env: { ...process.env, CI: "1", NO_COLOR: "1" },
		stdio: ["ignore", "pipe", "ignore"],
		encoding: "utf8",
	});
}

// Elsewhere a pipe stays as it is.
const onLinux = it.runIf(process.platform === "linux");

onLinux("makes the pipe that we write to larger", () => {
	const F_GETPIPE_SZ = 1032;
	const size = `1 while <STDIN>; print fcntl STDIN, ${F_GETPIPE_SZ}, 0`;
	const printed = shell(`"$@" | perl -e '${size}'`, "true");
	expect(Number(printed)).toBeGreaterThan(64 * 1024);
});

onLinux("leaves the pipe's mode to whoever shares it", () => {
	const O_NONBLOCK = 0o4000;
	const flags = `perl -MFcntl -e 'print fcntl STDOUT, F_GETFL, 0'`;
	const [last] = shell(`{ "$@"; ${flags}; } | cat`, "echo", "out")
		.split("\n")
		.slice(-1);
	expect(last).toMatch(/^\d+$/);
	expect(Number(last) & O_NONBLOCK).toBe(0);
});

it("writes all of a flood in order to who reads it slowly at first", () => {
	const slowly = "{ dd bs=7 count=20000 2>/dev/null; cat; }";
	const printed = shell(`"$@" | ${slowly} | sha256sum`, "seq", "1000000");
	const expected = Array.from({ length: 1_000_000 }, (_, n) => `${n + 1}\n`);
	expect(printed).toBe(`${sha256(Buffer.from(expected.join("")))}  -\n`);
});

it("keeps the order where stderr goes to the same pipe", () => {
	const lines =
		"i=0; while [ $i -lt 20000 ]; do echo $i; echo $i >&2; i=$((i + 1)); done";
	const slowly = "{ dd bs=7 count=2000 2>/dev/null; cat; }";
	const printed = shell(`"$@" 2>&1 | ${slowly}`, "sh", "-c", lines);
	const numbers = printed.split("\n").filter((line) => /^\d+$/.test(line));
	expect(numbers).toEqual(
		Array.from({ length: 40_000 }, (_, n) => `${Math.floor(n / 2)}`),
	);
});
