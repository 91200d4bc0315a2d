import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ask } from "../helpers/ask.ts";
import { start } from "../helpers/cli.ts";
import { type PostAnswer, post, startControlled } from "../helpers/control.ts";
import { body, open } from "../helpers/viewer.ts";

/** One that runs until its stdin ends, or has ended, and goes on being served. */
async function startPinned(args: string[]) {
	const cli = start(["-p0", "--keep", ...args], { stdin: "pipe" });
	onTestFinished(async () => {
		cli.child.kill("SIGINT");
		await cli.ended;
	});
	const url = await cli.url;
	const ask = (path: string, message: unknown, token = "") =>
		post({ url, token }, path, message);
	return { cli, url, ask };
}

/** What a POST has been answered, as JSON. */
const said = ({ body }: PostAnswer) => body as { pin: number; key: string };

const events = async (url: URL) => `${await body(await open(url))}`;

describe("a pin", () => {
	it("is an event of the log, masked, until who has set it takes it away", async () => {
		const {
			cli,
			url,
			ask: send,
		} = await startPinned([...["--pins", "--mask", "s3cret", "--", "cat"]]);
		const set = await send("pins", {
			line: 12,
			text: "s3cret here",
			by: "Ann",
		});
		expect(set.status).toBe(201);
		const { pin, key } = said(set);
		const other = said(
			await send("runs/1/pins", { line: 3, text: "<b>x</b>" }),
		);
		expect((await send("unpin", { pin, key: other.key })).status).toBe(403);
		expect((await send("unpin", { pin })).status).toBe(403);
		expect((await send("unpin", { pin: 99, key })).status).toBe(404);
		expect((await send("unpin", { pin, key })).status).toBe(200);
		expect((await send("unpin", { pin, key })).status).toBe(404);
		cli.child.stdin?.end();
		await ask(new URL("status?wait", url));
		const log = await events(new URL("events", url));
		expect(log).toMatch(
			/event: pin\ndata: {"ms":\d+,"pin":1,"line":12,"text":"\*\*\* here","by":"Ann"}\n/,
		);
		expect(log).toMatch(
			/event: pin\ndata: {"ms":\d+,"pin":2,"line":3,"text":"<b>x<\/b>","by":null}\n/,
		);
		expect(log).toMatch(/event: unpin\ndata: {"ms":\d+,"pin":1}\n/);
	});

	it("of a run that has ended is news, for who comes later too", async () => {
		const { url, ask: send } = await startPinned([
			...["--pins", "--mask", "s3cret", "--", "true"],
		]);
		await ask(new URL("status?wait", url));
		const { pin, key } = said(await send("pins", { line: 1, text: "s3cret" }));
		const news = async () => {
			const stream = await open(new URL("events?news&poll=0", url));
			const [, data] =
				/event: pins\ndata: (.*)\n/.exec(`${await body(stream)}`) ?? [];
			return JSON.parse(data ?? "null");
		};
		expect(await news()).toMatchObject({
			run: 1,
			pins: [{ pin, line: 1, text: "***", by: null }],
			unpinned: [],
		});
		await send("unpin", { pin, key });
		expect(await news()).toEqual({ run: 1, pins: [], unpinned: [pin] });
		expect(await events(new URL("events", url))).not.toContain("event: pin");
	});

	it("of a kept run is kept, whenever it is set", async () => {
		const folder = await mkdtemp(join(tmpdir(), "sse-tail-test-"));
		onTestFinished(() => rm(folder, { recursive: true }));
		const kept = ["--history", folder];
		const {
			cli,
			url,
			ask: send,
		} = await startPinned([
			...[...kept, "--pins", "--mask", "s3cret", "--", "cat"],
		]);
		const logged = said(await send("pins", { line: 1, text: "in the log" }));
		cli.child.stdin?.end();
		await ask(new URL("status?wait", url));
		for (const text of ["gone", "s3cret", "later"]) {
			const { pin, key } = said(await send("pins", { line: 2, text }));
			if (text === "gone") await send("unpin", { pin, key });
		}
		await send("unpin", logged);
		cli.child.kill("SIGINT");
		await cli.ended;
		const [name = ""] = await readdir(folder);
		const file = join(folder, name, "pins.json");
		expect((await stat(file)).mode & 0o777).toBe(0o600);
		const serve = ["--serve", ...kept, "--mask", "later"];
		const { url: later } = await startPinned(serve);
		const events = new URL("runs/1/events?news&poll=0", later);
		const news = `${await body(await open(events))}`;
		const [, data = "null"] = /event: pins\ndata: (.*)\n/.exec(news) ?? [];
		const { run, pins, unpinned } = JSON.parse(data);
		const texts = pins.map(({ text }: { text: string }) => text);
		expect([run, texts, unpinned]).toEqual([1, ["***", "***"], [2, 1]]);
		// What is damaged is nothing, and keeps nobody from the run.
		await writeFile(file, '{"pins":[{"pin":1},null');
		expect(`${await body(await open(events))}`).not.toContain("event: pins");
	});

	it("takes control, where --pins has not given it to all who may look", async () => {
		const controlled = await startControlled([
			"--control",
			"--",
			"sleep",
			"99",
		]);
		const { url } = controlled;
		const message = { line: 1, text: "here" };
		expect((await post({ url, token: "" }, "pins", message)).status).toBe(403);
		const set = await post(controlled, "pins", message);
		expect(set.status).toBe(201);
		// Who has control takes away what anybody has set.
		const { pin } = said(set);
		expect((await post(controlled, "unpin", { pin })).status).toBe(200);
		const { url: plain, ask: send } = await startPinned(["--", "true"]);
		expect((await send("pins", message)).status).toBe(404);
		expect((await ask(new URL("pins", plain))).status).toBe(404);
	});

	it("takes the right to look, from no page of elsewhere, and JSON", async () => {
		const token = "0123456789abcdef";
		const { url, ask: send } = await startPinned([
			...["--pins", "--token", token, "--allow-origin", "http://a.example"],
			...["--", "true"],
		]);
		await ask(new URL("status?wait", url), {
			Authorization: `Bearer ${token}`,
		});
		const message = { line: 1, text: "here" };
		expect((await send("pins", message)).status).toBe(403);
		expect((await send("pins", message, "guessed-0123456789")).status).toBe(
			403,
		);
		const from = async (headers: Record<string, string>) => {
			const answer = await fetch(new URL("/pins", url), {
				method: "POST",
				headers: { Authorization: `Bearer ${token}`, ...headers },
				body: JSON.stringify(message),
			});
			return answer.status;
		};
		const json = { "Content-Type": "application/json" };
		expect(await from(json)).toBe(201);
		expect(await from({ "Content-Type": "text/plain" })).toBe(415);
		expect(await from({ ...json, Origin: "http://a.example" })).toBe(403);
		expect(await from({ ...json, "Sec-Fetch-Site": "cross-site" })).toBe(403);
	});

	it("is limited in size, number and rate", async () => {
		const { ask: send } = await startPinned(["--pins", "--", "sleep", "99"]);
		for (const wrong of [
			...[{}, { line: 1 }, { text: "x" }, { line: 0, text: "x" }],
			...[
				{ line: 1.5, text: "x" },
				{ line: "1", text: "x" },
			],
			...[
				{ line: 1, text: "  " },
				{ line: 1, text: "two\nlines" },
			],
			...[
				{ line: 1, text: "x".repeat(201) },
				{ line: 1e13, text: "x" },
			],
			{ line: 1, text: "x", by: "" },
		]) {
			const { status } = await send("pins", wrong);
			expect(status, JSON.stringify(wrong).slice(0, 60)).toBe(422);
		}
		const many = await Promise.all(
			Array.from({ length: 40 }, () => send("pins", { line: 1, text: "x" })),
		);
		const statuses = many.map(({ status }) => status);
		expect(new Set(statuses)).toEqual(new Set([201, 429]));
		expect(statuses.filter((status) => status === 201).length).toBeLessThan(30);
	});
});
