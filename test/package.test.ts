import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import pkg from "../package.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("..", import.meta.url));
let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "sse-tail-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function npm(cwd: string, ...args: string[]): string {
	return execFileSync("npm", args, {
		cwd,
		stdio: ["ignore", "pipe", "ignore"],
		encoding: "utf8",
	});
}

// The build is there already; packing must not make it anew under other tests.
const pack = (...args: string[]) =>
	npm(ROOT, "pack", "--ignore-scripts", "--json", ...args);

it("holds what it needs to run, and nothing else", () => {
	const [packed] = JSON.parse(pack("--dry-run"));
	const paths = packed.files.map(({ path }: { path: string }) => path);
	expect(paths.sort()).toEqual([
		"LICENSE",
		"README.md",
		"bin/sse-tail.js",
		"dist/leader.pl",
		"dist/licenses.txt",
		"dist/page.html",
		"dist/self-signed.js",
		"dist/sse-tail.js",
		"package.json",
	]);
	expect(Object.keys(pkg.dependencies)).toEqual(["chalk", "commander", "open"]);
	expect(Object.keys(pkg.optionalDependencies)).toEqual(["@lydell/node-pty"]);
});

it("works when installed elsewhere", () => {
	const [{ filename }] = JSON.parse(pack("--pack-destination", folder));
	writeFileSync(join(folder, "package.json"), "{}");
	npm(
		folder,
		"install",
		"--no-audit",
		"--no-fund",
		"--prefer-offline",
		`./${filename}`,
	);
	const stdout = execFileSync("npx", ["sse-tail", "--", "echo", "hi"], {
		cwd: folder,
		stdio: ["ignore", "pipe", "ignore"],
		env: { ...process.env, CI: "1" },
		encoding: "utf8",
	});
	expect(stdout).toBe("hi\n");
});
