import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import {
	isRunning,
	ownIdentity,
	type ProcessIdentity,
	readIdentity,
} from "../../src/io/process-identity.ts";

const hasProc = existsSync("/proc/self/stat");

it.runIf(hasProc)("tells a process from a later one of its number", () => {
	const own = ownIdentity();
	expect(isRunning(own)).toBe(true);
	expect(isRunning({ ...own, began: "1" })).toBe(false);
});

it.runIf(hasProc)("knows of none in another machine or container", () => {
	const own = ownIdentity();
	expect(isRunning({ ...own, boot: "another" })).toBe("unknown");
	expect(isRunning({ ...own, space: "pid:[1]" })).toBe("unknown");
	expect(isRunning({ pid: own.pid, host: "elsewhere" })).toBe("unknown");
});

it("knows that one is gone", async () => {
	const child = spawn(process.execPath, ["-e", "0"]);
	const gone: ProcessIdentity = { ...ownIdentity(), pid: child.pid ?? 0 };
	await once(child, "close");
	expect(isRunning(gone)).toBe(false);
	// As where the system tells no more than a number.
	expect(isRunning({ pid: gone.pid, host: gone.host })).toBe(false);
});

it("reads what it wrote, and nothing else", () => {
	const own = ownIdentity();
	expect(readIdentity(JSON.parse(JSON.stringify(own)))).toEqual(own);
	for (const wrong of [undefined, null, 7, {}, { pid: "1", host: "h" }]) {
		expect(readIdentity(wrong)).toBeUndefined();
	}
});
