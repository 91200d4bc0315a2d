import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BIN } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { Terminal } from "../helpers/tmux.ts";

const SSE_TAIL = `${process.execPath} ${BIN} -p0`;

/** Resolves with the file's content once it has a whole line. */
async function written(file: string): Promise<string> {
	const text = () => (existsSync(file) ? readFileSync(file, "utf8") : "");
	await expect.poll(text, { timeout: 20_000 }).toContain("\n");
	return text();
}

describe("the terminal, when we end", () => {
	it.each([
		["its own output", ""],
		["stdout in a file", ">/dev/null"],
		["all of its output in a file", ">/dev/null 2>&1"],
	])(
		"is whoever's in the foreground: a background job with %s",
		async (_, to) => {
			const folder = testFolder();
			const [go, started, over] = ["go", "started", "over"].map((name) =>
				join(folder, name),
			) as [string, string, string];
			const terminal = Terminal.start();
			// Bash's line editor has the terminal by the time that the job starts.
			terminal.enter(
				`( sleep 0.3; ${SSE_TAIL} -- sh -c 'echo >${started}; until test -e ${go}; do sleep 0.05; done' ${to}; echo over >${over} ) &`,
			);
			await written(started);
			terminal.enter(`touch ${go}; cat`);
			await written(over);
			expect(terminal.settings()).toMatch(/ icrnl.* icanon.* echo /s);
		},
	);

	it("is as the command left it, not as we found it", async () => {
		const terminal = Terminal.start();
		for (const [command, key] of [
			[`${SSE_TAIL} -- stty intr ^B; cat`, "^B"],
			[`${SSE_TAIL} --no-tty -- stty intr ^E; cat`, "^E"],
			[`true | ${SSE_TAIL} -- sh -c 'stty intr ^F </dev/tty'; cat`, "^F"],
		] as const) {
			terminal.enter(`clear; ${command}`);
			await terminal.shows(/succeeded/);
			await expect
				.poll(() => terminal.settings(), { timeout: 5000 })
				.toMatch(`intr = ${key};`);
			terminal.key("C-d");
		}
	});

	it("is as it was when a signal ends the command", async () => {
		const terminal = Terminal.start();
		terminal.enter(`${SSE_TAIL} -- sh -c 'stty raw; kill -KILL $$'; cat`);
		await terminal.shows(/ended by SIGKILL/);
		expect(terminal.settings()).toMatch(/ icrnl.* icanon.* echo /s);
	});

	it.each(["--tty", "--no-tty"])(
		"may be gone: the exit code is still the command's (%s)",
		async (option) => {
			const folder = testFolder();
			const [log, code] = [join(folder, "log"), join(folder, "code")];
			const script = spawn(
				"script",
				[
					"-qec",
					`trap "" HUP; ${SSE_TAIL} ${option} -- sh -c 'trap "" HUP; echo ready; sleep 1; exit 7' 2>${log}; echo $? >${code}`,
					"/dev/null",
				],
				{ env: { ...process.env, CI: "1" } },
			);
			for await (const chunk of script.stdout) {
				if (String(chunk).includes("ready")) break;
			}
			script.kill("SIGKILL");
			expect(await written(code)).toBe("7\n");
			expect(readFileSync(log, "utf8")).not.toContain("Assertion");
		},
	);
});
