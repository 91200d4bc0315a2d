import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";

it("loads no module of Node's that takes long and is not needed", async () => {
	const folder = testFolder();
	const [spy, list] = [join(folder, "spy.cjs"), join(folder, "list")];
	writeFileSync(
		spy,
		`process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(list)}, process.moduleLoadList.join("\\n")));`,
	);
	const env = { NODE_OPTIONS: `--require ${spy}` };
	const needed = ["--host", "127.0.0.1", "--token", "0123456789abcdef"];
	const loaded = async (...args: string[]) => {
		expect((await run([...args, "--", "true"], { env })).code).toBe(0);
		return readFileSync(list, "utf8").split("\n");
	};
	// Not node:vm: Node has most of it by then, and the code cache takes it.
	const slow = ["crypto", "https", "tls", "readline", "http2"].map(
		(name) => `NativeModule ${name}`,
	);
	expect((await loaded()).filter((name) => slow.includes(name))).toEqual([]);
	// With a token there are secrets to make.
	expect(await loaded(...needed)).toContain("NativeModule crypto");
});
