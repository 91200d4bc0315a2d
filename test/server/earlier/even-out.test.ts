import { expect, it } from "vitest";
import { evenedOut } from "../../../src/server/earlier/even-out.ts";

it.each([
	["2026-11-26T05:38:15.123Z ok", "2025-01-02T23:59:59.9Z ok"],
	["[05:38:15] ok", "[23:01:02] ok"],
	["Thu, 26 Nov 2026 05:38:15 GMT ok", "Fri, 1 Jan 2027 15:00:01 GMT ok"],
	[
		"Nov 26 05:38:15 host sshd[811]: ok",
		"Dec  1 11:12:13 host sshd[31337]: ok",
	],
	["took 1.2 s", "took 11.32 s"],
	["✓ parses 12ms", "✓ parses 356ms"],
	["Done in 1m 2s.", "Done in 3m 12s."],
	["at 12.5 MiB/s", "at 1.05 MiB/s"],
	["120 lines/s", "7 lines/s"],
	["commit 80653a8 ok", "commit fce78de1 ok"],
	[
		"id 123e4567-e89b-12d3-a456-426614174000",
		"id 00000000-1111-2222-3333-aaaaaaaaaaaa",
	],
	["writes /tmp/x.8Yf3/a", "writes /tmp/tmp.kJ2/a"],
	["listens on 127.0.0.1:41234", "listens on 127.0.0.1:9158"],
	["started pid 4711", "started pid 9"],
	["a   b ", "a b"],
])("%j is the same as %j", (one, other) => {
	expect(evenedOut(one)).toBe(evenedOut(other));
});

it.each([
	["12 tests passed", "11 tests passed"],
	["src/a.ts:12:3 error", "src/a.ts:13:3 error"],
	["src/a.ts:12:34 error", "src/a.ts:13:34 error"],
	["10.0.0.1:80", "10.0.0.2:80"],
	["warning: unused x", "warning: unused y"],
	["added 55 packages", "added 56 packages"],
	["out.js 55.1 kB", "out.js 61.0 kB"],
	["v1.2.3", "v1.2.4"],
	["exit code 1", "exit code 2"],
	["deadbeef", "beefdead"],
])("%j is another than %j", (one, other) => {
	expect(evenedOut(one)).not.toBe(evenedOut(other));
});
