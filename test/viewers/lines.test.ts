import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { EventSourceMessage } from "eventsource-parser";
import { describe, expect, it, onTestFinished } from "vitest";
import { start } from "../helpers/cli.ts";
import { useBrowser } from "../helpers/use-browser.ts";
import { readEvents } from "../helpers/viewer.ts";

const browser = useBrowser();

async function readLines(
	url: URL,
	lastEventId = "",
): Promise<EventSourceMessage[]> {
	const events: EventSourceMessage[] = [];
	await readEvents(
		new URL("events?format=lines", url),
		lastEventId,
		(event) => void events.push(event),
	);
	return events;
}

it("sends one event per line, named for stderr and the end", async () => {
	const script =
		"printf 'one\\r\\n\\ntwo\\rthree\\n'; sleep 0.05; printf '\\033[31merr\\033[0m\\n' >&2; sleep 0.05; printf last; exit 2";
	const cli = start(["-p0", "--keep", "--", "sh", "-c", script]);
	const events = await readLines(await cli.url);
	expect(events.map(({ event, data }) => [event, data])).toEqual([
		[undefined, "one"],
		[undefined, ""],
		[undefined, "three"],
		["stderr", "err"],
		[undefined, "last"],
		[
			"exit",
			expect.stringMatching(/^\{"code":2,"signal":null,"durationMs":\d+\}$/),
		],
	]);
	cli.child.kill("SIGINT");
	await cli.ended;
});

it("resumes after any line, whatever was unfinished then", async () => {
	const script =
		"for i in 1 2 3 4; do printf 'a%d\\nb' $i; sleep 0.02; printf 'e%d\\nf' $i >&2; sleep 0.02; done";
	const cli = start(["-p0", "--keep", "--", "sh", "-c", script]);
	const url = await cli.url;
	const all = await readLines(url);
	expect(all.map(({ data }) => data)).toContain("ba2");
	for (const [index, { id }] of all.entries()) {
		expect(await readLines(url, id)).toEqual(all.slice(index + 1));
	}
	cli.child.kill("SIGINT");
	await cli.ended;
});

describe("rewritten output", () => {
	const bar =
		"i=0; while [ $i -lt 10000 ]; do i=$((i+1)); printf '\\r%d of 10000' $i; done; echo; echo over";

	it.each([
		["pipes", "--no-tty"],
		["a terminal", "--tty"],
	])("is one line: a progress bar in %s", async (_, option) => {
		const cli = start(["-p0", "--keep", option, "--", "sh", "-c", bar]);
		const url = await cli.url;
		const lines = (await readLines(url)).map(({ data }) => data);
		expect(lines.slice(0, 2)).toEqual(["10000 of 10000", "over"]);
		expect(lines).toHaveLength(3);
		cli.child.kill("SIGINT");
		await cli.ended;
	});

	it("is a line each: several progress bars", async () => {
		const bars = `echo begin; printf 'a\\nb\\nc\\n'
			for i in 1 2 3 4 5 6 7 8 9; do
				for up in 3 2 1; do
					printf '\\033[%dA\\r\\033[K%d: %d0%%\\033[%dB\\r' $up $up $i $up
					sleep 0.05
				done
			done; echo over`;
		const cli = start(["-p0", "--keep", "--tty", "--", "sh", "-c", bars]);
		const lines = (await readLines(await cli.url)).map(({ data }) => data);
		expect(lines.slice(0, -1)).toEqual([
			"begin",
			"3: 90%",
			"2: 90%",
			"1: 90%",
			"over",
		]);
		cli.child.kill("SIGINT");
		await cli.ended;
	});

	it("comes from a terminal while the command still runs", async () => {
		const script = "echo one; echo two; printf three; read end; exit 4";
		const cli = start(["-p0", "--tty", "--", "sh", "-c", script], {
			stdin: "pipe",
		});
		const seen: string[] = [];
		await readEvents(
			new URL("events?format=lines", await cli.url),
			"",
			({ data }) => {
				seen.push(data);
				if (data === "two") cli.child.stdin?.end("\n");
			},
		);
		expect(seen.slice(0, -1)).toEqual(["one", "two", "three"]);
		expect((await cli.ended).code).toBe(4);
	});

	it("resumes after any line of a terminal", async () => {
		const script =
			"for i in 1 2 3 4 5 6; do seq $((i*5)); printf 'bar\\rBAR'; sleep 0.02; done";
		const cli = start(["-p0", "--keep", "--tty", "--", "sh", "-c", script]);
		const url = await cli.url;
		const all = await readLines(url);
		expect(all.length).toBeGreaterThan(100);
		for (const [index, { id }] of all.entries()) {
			if (index % 9 === 0 || index > 95) {
				expect(await readLines(url, id)).toEqual(all.slice(index + 1));
			}
		}
		cli.child.kill("SIGINT");
		await cli.ended;
	});
});

it("feeds the five-line page", async () => {
	const readme = readFileSync(new URL("../../README.md", import.meta.url));
	const [, html = ""] = /```html\n(.*?)```/s.exec(`${readme}`) ?? [];
	const file = join(mkdtempSync(join(tmpdir(), "sse-tail-test-")), "own.html");
	writeFileSync(file, html);
	const cli = start(["-p0", "--keep", "--page", file, "--", "seq", "1", "50"]);
	const url = await cli.url;
	const page = await browser.newPage();
	onTestFinished(async () => {
		await page.close();
		rmSync(dirname(file), { recursive: true });
	});
	await page.goto(url.href);
	await page.waitForFunction(
		"document.getElementById('out').innerText.includes('50')",
	);
	const lines = (await page.innerText("#out")).trim().split("\n");
	expect(lines).toEqual(Array.from({ length: 50 }, (_, n) => `${n + 1}`));
	// Ours is beside it, and to whoever is no browser it is the output.
	await page.goto(new URL("page", url).href);
	await page.waitForFunction(
		"document.getElementById('state').textContent === 'succeeded'",
	);
	expect(await page.getByText("50", { exact: true }).count()).toBe(2);
	cli.child.kill("SIGINT");
	await cli.ended;
});
