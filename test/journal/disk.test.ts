import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { MiB } from "../../src/defaults.ts";
import { descriptorLimit } from "../../src/io/descriptor-limit.ts";
import { tempFolders } from "../../src/io/temp-folder.ts";
import { ReservedDescriptor, UnnamedFile } from "../../src/io/unnamed-file.ts";
import { testFolder } from "../helpers/folder.ts";
import { BEGINNING, fill, openLog, readAll } from "./filled-log.ts";

/**
 * Lets this process have so many descriptors until the end of the test: the next
 * file of tests runs in it too, and with few its servers would refuse connections.
 */
function limitDescriptors(limit: number): void {
	const before = descriptorLimit();
	onTestFinished(() => {
		setDescriptorLimit(before);
		expect(descriptorLimit()).toBe(before);
	});
	setDescriptorLimit(limit);
	expect(descriptorLimit()).toBe(limit);
}

function setDescriptorLimit(soft: number): void {
	spawnSync("prlimit", [`--pid=${process.pid}`, `--nofile=${soft}:`]);
}

const isLinux = process.platform === "linux";

it.runIf(isLinux)(
	"takes its reserve where there is no descriptor left",
	async () => {
		const problems: string[] = [];
		const log = openLog({ onDiskProblem: (problem) => problems.push(problem) });
		const used: number[] = [];
		limitDescriptors(
			Math.max(...readdirSync("/proc/self/fd").map(Number)) + 10,
		);
		onTestFinished(() => used.forEach((fd) => void closeSync(fd)));
		try {
			for (;;) used.push(openSync("/dev/null", "r"));
		} catch (error) {
			expect(error).toHaveProperty("code", "EMFILE");
		}
		await fill(log, 10 * MiB, 10_000);
		const read = await readAll(log, BEGINNING);
		expect(problems).toEqual([]);
		expect(read.missing).toBe(0);
	},
);

it("tries the disk again after it has failed", async () => {
	const folder = join(testFolder(), "later");
	const problems: string[] = [];
	const onDiskProblem = (problem: string) => problems.push(problem);
	const log = openLog({ folders: [folder], onDiskProblem });
	await fill(log, 10 * MiB, 10_000);
	mkdirSync(folder);
	await fill(log, 10 * MiB, 10_000);
	const read = await readAll(log, BEGINNING);
	expect(problems).toEqual([`the history gets short: ${folder} is not there`]);
	expect(read.bytes.length).toBeGreaterThan(6 * MiB);
	expect(read.missing).toBe(
		log.end.output - (read.bytes.length / 10_000) * 9990,
	);
});

it("never gives memory for what the file does not have", async () => {
	const reserve = new ReservedDescriptor();
	onTestFinished(() => void reserve.release());
	const file = await UnnamedFile.open(testFolder(), reserve);
	onTestFinished(() => file.close());
	await file.write([Buffer.from("ten bytes.")], 0);
	await expect(file.read(Buffer.alloc(20), 0)).rejects.toThrow("shorter");
});

it.runIf(isLinux)(
	"takes a disk rather than memory, unless TMPDIR says so",
	() => {
		expect(tempFolders({}, "/dev/shm").slice(0, 2)).toEqual([
			"/var/tmp",
			"/dev/shm",
		]);
		expect(tempFolders({ TMPDIR: "/dev/shm" }, "/dev/shm")[0]).toBe("/dev/shm");
	},
);
