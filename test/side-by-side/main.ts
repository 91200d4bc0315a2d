// Runs each command alone and wrapped in sse-tail, on pipes and at a terminal,
// and prints a table of what differs: bytes of stdout and stderr, exit code,
// signal. Ends with 1 when something differs that README does not name.
//
// `npm run side-by-side` runs all, `npm run side-by-side -- SIG` those whose
// name has that.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { COMMANDS, type CommandLine } from "./commands.ts";

const BIN = fileURLToPath(new URL("../../bin/sse-tail.js", import.meta.url));
const OPTIONS = "-p0 --no-open --linger 0 --quiet --";
const WRAPPED = `${process.execPath} ${BIN} ${OPTIONS}`;

/** How a command line ended, and what it printed. */
interface Outcome {
	stdout: string;
	stderr: string;
	code: number | null;
	signal: string | null;
}

/** Where a command runs, and what of its outcome can be compared there. */
interface Place {
	name: string;
	argv(line: string): string[];
}

const PLACES: readonly Place[] = [
	{
		// Real pipes: what Node calls one is a socket, which /dev/stdout can't open.
		name: "pipes",
		argv: (line) => [
			"bash",
			"-c",
			'exec bash -c "$1" > >(cat >&3) 2> >(cat >&4) 3>&- 4>&-',
			"bash",
			line,
		],
	},
	{
		// script(1) gives it a terminal, which has no size at first.
		name: "terminal",
		argv: (line) => [
			"script",
			"-qec",
			`stty rows 30 cols 100; exec bash -c ${quoted(line)} 3>&- 4>&-`,
			"/dev/null",
		],
	},
];

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function run(place: Place, line: string, wrapper: string): Promise<Outcome> {
	const cwd = mkdtempSync(join(tmpdir(), "sse-tail-test-"));
	const [file = "", ...args] = place.argv(line);
	const child = spawn(file, args, {
		cwd,
		// Its stdin stays open: at an end, script(1) would type Ctrl-D.
		stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"],
		timeout: 30_000,
		killSignal: "SIGKILL",
		env: { ...process.env, W: wrapper, SHELL: "/bin/bash", CI: "true" },
	});
	const out: Buffer[] = [];
	const err: Buffer[] = [];
	for (const fd of [1, 3]) {
		child.stdio[fd]?.on("data", (chunk: Buffer) => out.push(chunk));
	}
	for (const fd of [2, 4]) {
		child.stdio[fd]?.on("data", (chunk: Buffer) => err.push(chunk));
	}
	return new Promise((resolve) =>
		child.on("close", (code, signal) => {
			rmSync(cwd, { recursive: true, force: true });
			// A terminal in a terminal: each adds a CR where stdin is none, so that
			// ours can't be told to leave output alone.
			const text = (chunks: Buffer[]) =>
				Buffer.concat(chunks)
					.toString("latin1")
					.replaceAll(cwd, "<folder>")
					.replaceAll("\r\r\n", "\r\n");
			resolve({ stdout: text(out), stderr: text(err), code, signal });
		}),
	);
}

/** What differs, in a line of the table; nothing when the two are the same. */
function difference(alone: Outcome, wrapped: Outcome): string | undefined {
	const keys = ["code", "signal", "stdout", "stderr"] as const;
	const parts = keys
		.filter((key) => alone[key] !== wrapped[key])
		.map((key) => `${key}: ${brief(alone[key])} became ${brief(wrapped[key])}`);
	return parts.length > 0 ? parts.join("; ") : undefined;
}

function brief(value: string | number | null): string {
	const text = JSON.stringify(value);
	return text.length > 100 ? `${text.slice(0, 100)}… (${text.length})` : text;
}

async function compare(place: Place, command: CommandLine): Promise<boolean> {
	const [alone, wrapped] = [
		await run(place, command.line, ""),
		await run(place, command.line, WRAPPED),
	];
	const differs = difference(alone, wrapped);
	const verdict =
		differs === undefined
			? "same"
			: `${command.mayDiffer ? `differs, ${command.mayDiffer}` : "DIFFERS"}: ${differs}`;
	console.log(`${place.name.padEnd(9)} ${command.about.padEnd(42)} ${verdict}`);
	return differs === undefined || command.mayDiffer !== undefined;
}

const wanted = process.argv[2] ?? "";
let same = 0;
let different = 0;
for (const command of COMMANDS.filter(({ about }) => about.includes(wanted))) {
	for (const place of PLACES) {
		if (await compare(place, command)) same++;
		else different++;
	}
}
console.log(`\n${same} as alone, ${different} not`);
process.exitCode = different > 0 ? 1 : 0;
