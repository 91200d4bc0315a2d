import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { start } from "../helpers/cli.ts";
import {
	body,
	open,
	readEvents,
	reassemble,
	sha256,
} from "../helpers/viewer.ts";

const MB = 1_000_000;
let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "sse-tail-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A command that prints the bytes. */
function printing(bytes: Buffer): string[] {
	const path = join(folder, "bytes");
	writeFileSync(path, bytes);
	return ["cat", path];
}

/** A command that prints the bytes one by one, each in a write of its own. */
function trickling(bytes: Buffer): string[] {
	return ["dd", "bs=1", "status=none", `if=${printing(bytes)[1]}`];
}

const VERSES = Buffer.from("Ünïcödé ✓ 漢字 😀 é\n".repeat(40));

const OUTPUTS: [string, () => string[]][] = [
	["200 MB of seq", () => ["seq", "1", "23500000"]],
	["nothing", () => ["true"]],
	["no newline at the end", () => ["printf", "a\\nb"]],
	["CRLF and lone CR", () => ["printf", "a\\r\\nb\\rc\\r\\r\\n\\r"]],
	["50 MB in a line", () => printing(Buffer.alloc(50 * MB, "one line "))],
	["characters cut at every byte", () => trickling(VERSES)],
	[
		"NUL and all other ASCII",
		() => printing(Buffer.from([...Array(128).keys()])),
	],
	[
		"colours",
		() => [
			"printf",
			"\\033[1;31mred\\033[0m \\033]8;;http://x\\033\\\\link\\033]8;;\\033\\\\ \\033[2K",
		],
	],
	["blank lines", () => ["printf", "\\n\\n\\n"]],
	[
		"what looks like SSE",
		() => ["printf", "data: x\\n\\nevent: end\\ndata: {}\\n\\nid: 0\\n"],
	],
];

describe.each(OUTPUTS)("%s", (_, command) => {
	it("comes out of stdout, /events and /raw as it went in", async () => {
		const words = command();
		const [file = "", ...args] = words;
		const alone = sha256(spawnSync(file, args, { maxBuffer: 300 * MB }).stdout);
		const cli = start(["-p0", "--linger", "30", "--keep", "--", ...words]);
		const url = await cli.url;
		const events = reassemble(new URL("events", url));
		const raw = open(new URL("raw", url)).then(body);
		expect((await events).hash.digest("hex")).toBe(alone);
		expect((await events).names).toEqual(["start", "exit", "end"]);
		expect(sha256(await raw)).toBe(alone);
		cli.child.kill("SIGINT");
		const ended = await cli.ended;
		expect(sha256(ended.stdout)).toBe(alone);
		expect(ended.code).toBe(0);
	});
});

it("shows invalid UTF-8 as U+FFFD to viewers, and leaves stdout alone", async () => {
	const bytes = Buffer.from([0x61, 0xff, 0xe2, 0x82, 0x0a, 0xc3]);
	const cli = start(["-p0", "--keep", "--", ...printing(bytes)]);
	const raw = await body(await open(new URL("raw", await cli.url)));
	expect(raw.toString()).toBe("a\ufffd\ufffd\n\ufffd");
	cli.child.kill("SIGINT");
	expect((await cli.ended).stdout).toEqual(bytes);
});

it("keeps stdout and stderr apart, in the order in which they came", async () => {
	const script =
		"for i in 1 2 3; do printf out$i; sleep 0.1; printf err$i >&2; sleep 0.1; done";
	const cli = start(["-p0", "--keep", "--", "sh", "-c", script]);
	const seen: string[] = [];
	await readEvents(new URL("events", await cli.url), "", ({ event, data }) => {
		if (event === "stdout" || event === "stderr")
			seen.push(`${event} ${JSON.parse(data)[1]}`);
	});
	expect(seen).toEqual(
		[1, 2, 3].flatMap((n) => [`stdout out${n}`, `stderr err${n}`]),
	);
	cli.child.kill("SIGINT");
	await cli.ended;
});

it("pipes stdin to viewers and to stdout", async () => {
	const input = Buffer.from("some input\n".repeat(1 * MB));
	const cli = start(["-p0", "--keep"], { stdin: "pipe" });
	const events = reassemble(new URL("events", await cli.url));
	cli.child.stdin?.end(input);
	const all = await events;
	expect(all.hash.digest("hex")).toBe(sha256(input));
	expect(all.others[0]?.data).toMatchObject({
		command: null,
		pid: null,
		title: "stdin",
	});
	cli.child.kill("SIGINT");
	expect(sha256((await cli.ended).stdout)).toBe(sha256(input));
});
