import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { namedConfig } from "../../src/config/config.ts";
import { ConfigFile } from "../../src/config/watch.ts";
import { testFolder } from "../helpers/folder.ts";

const text = (name: string) =>
	JSON.stringify({ commands: { [name]: { run: ["true"] } } });

/** A file that is followed, and what was told of it. */
async function followed() {
	const folder = testFolder();
	const path = join(folder, "sse-tail.json");
	writeFileSync(path, text("first"));
	const file = new ConfigFile(namedConfig("sse-tail.json", folder));
	await file.read();
	const told: string[] = [];
	const follow = () => {
		const end = file.follow({
			onContents: ({ commands }) => told.push(...commands.keys()),
			onProblem: (problem) => told.push(problem),
		});
		onTestFinished(end);
	};
	return { file, path, told, follow };
}

it("tells of what was written before it was followed, and of a file that is gone", async () => {
	const { path, told, follow } = await followed();
	writeFileSync(path, text("second"));
	follow();
	await expect.poll(() => told, { timeout: 10_000 }).toEqual(["second"]);
	rmSync(path);
	await expect
		.poll(() => told, { timeout: 10_000 })
		.toEqual(["second", "no such file: sse-tail.json"]);
});

it("waits for the rest of a file that is being written", async () => {
	const { file, path, told, follow } = await followed();
	const read = file.read.bind(file);
	let reads = 0;
	file.read = () => {
		reads++;
		// As it is found first, and as it is soon after.
		writeFileSync(path, reads === 1 ? "{" : text("second"));
		return read();
	};
	utimesSync(path, 1, 1);
	follow();
	await expect.poll(() => told, { timeout: 10_000 }).toContain("second");
	expect(told.filter((each) => each !== "second")).toEqual([]);
});
