import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import * as z from "zod";
import { ask } from "../helpers/ask.ts";
import { json, outputOf, post, startControlled } from "../helpers/control.ts";
import { testFolder } from "../helpers/folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const EXAMPLE = join(ROOT, "docs/release/sse-tail.json");
const text = readFileSync(EXAMPLE, "utf8");

/** Stands for the tools of the example, and writes down which slot is live. */
const FAB = `#!/bin/sh
case "$1 $3 $*" in
	live*) echo "\${SLOT:-$(cat live)} is live"; exit ;;
	switch_back*) cat before > live ;;
	*switch:*) cat live > before; echo "\${3#switch:}" > live ;;
esac
printf '<%s>' "$@"
`;

const VERSIONS = `#!/bin/sh
echo "Reading the repository ($*)"
echo "current version:3.11.20.1"
echo "        version:3.11.20.0 (built yesterday)"
echo done
`;

it("the example of a release runs, each command as one would type it", async () => {
	const cwd = testFolder();
	cpSync(EXAMPLE, join(cwd, "sse-tail.json"));
	mkdirSync(join(cwd, "bin"));
	writeFileSync(join(cwd, "bin/fab"), FAB, { mode: 0o755 });
	writeFileSync(join(cwd, "bin/versions"), VERSIONS, { mode: 0o755 });
	writeFileSync(join(cwd, "live"), "green\n");
	const env = { PATH: `${join(cwd, "bin")}:${process.env.PATH}` };
	const controlled = await startControlled(["--config", "sse-tail.json"], {
		cwd,
		env,
	});
	const status = async () => (await json(controlled, "commands"))[0].status;
	await expect.poll(status).toBe("green is live");
	const list = new URL(
		"commands/deploy/choices/version?role=web",
		controlled.url,
	);
	const as = { Authorization: `Bearer ${controlled.token}` };
	expect(JSON.parse((await ask(list, as)).text)).toEqual({
		choices: ["3.11.20.1", "3.11.20.0"],
	});
	const run = async (command: string, values: object) =>
		(await post(controlled, "runs", { command, values, by: "Ada" })).status;
	const version = "3.11.20.0";
	expect(await run("deploy", { version, slot: "blue" })).toBe(201);
	const typed = "<-R><web><deploy:3.11.20.0,blue,staging>";
	expect(await outputOf(controlled, 1)).toBe(typed);
	expect(await run("deploy", { version: "3.11.20.0,x", slot: "blue" })).toBe(
		422,
	);
	expect(await run("switch", { slot: "blue" })).toBe(201);
	expect(await outputOf(controlled, 2)).toBe("<-R><web><switch:blue>");
	await expect.poll(status).toBe("blue is live");
	expect(await run("switch-back", {})).toBe(201);
	expect(await outputOf(controlled, 3)).toBe("<switch_back>");
	await expect.poll(status).toBe("green is live");
});

it("the example is what the package's schema describes, which it names", () => {
	const { $schema, ...example } = JSON.parse(text);
	const [, path = ""] = $schema.split("node_modules/sse-tail/");
	const packed = execFileSync(
		"npm",
		["pack", "--ignore-scripts", "--json", "--dry-run"],
		{ cwd: ROOT, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" },
	);
	const [{ files }] = JSON.parse(packed);
	expect(files.map((file: { path: string }) => file.path)).toContain(path);
	const schema = z.fromJSONSchema(
		JSON.parse(readFileSync(join(ROOT, path), "utf8")),
	);
	expect(schema.safeParse({ $schema, ...example }).success).toBe(true);
	example.commands.deploy.parameters.slot.choises = ["red"];
	expect(schema.safeParse(example).success).toBe(false);
});
