import { describe, expect, it, onTestFinished } from "vitest";
import { ask } from "../helpers/ask.ts";
import { run, start } from "../helpers/cli.ts";
import { post, startControlled } from "../helpers/control.ts";
import { body, open } from "../helpers/viewer.ts";

/** A command that says in its own run what its arguments are, as JSON. */
const SAY = `
for (const body of process.argv.slice(1)) {
	const { SSE_TAIL_MESSAGES_URL: url, SSE_TAIL_MESSAGES_TOKEN: token } = process.env;
	const answer = await fetch(url, {
		method: "POST",
		headers: { "Content-Type": "application/json", Authorization: "Bearer " + token },
		body,
	});
	console.log(answer.status);
}`;

const saying = (...messages: unknown[]) => [
	...[process.execPath, "--input-type=module", "-e", SAY, "--"],
	...messages.map((message) => JSON.stringify(message)),
];

describe("a command says", () => {
	it("something in its own run, which all viewers see in its place, masked", async () => {
		const cli = start([
			...["-p0", "--keep", "--messages", "--mask", "s3cret", "--"],
			...saying(
				{ text: "switching traffic" },
				{ text: "s3cret is slow", level: "warning", by: "balancer" },
				{
					event: "deploy.slot",
					data: { slot: "blue", key: ["s3cret"], s3cret: 1 },
				},
			),
		]);
		onTestFinished(async () => {
			cli.child.kill("SIGINT");
			await cli.ended;
		});
		const url = await cli.url;
		const text = async (path: string) =>
			`${await body(await open(new URL(path, url)))}`;
		const events = await text("events");
		expect(events).toMatch(
			/event: message\ndata: {"ms":\d+,"level":"info","text":"switching traffic","by":null}\n/,
		);
		expect(events).toContain('"text":"*** is slow","by":"balancer"');
		expect(events).toMatch(
			/event: deploy\.slot\ndata: \[\d+,{"slot":"blue","key":\["\*\*\*"\],"\*\*\*":1}\]\n/,
		);
		expect(events.indexOf("switching")).toBeLessThan(events.indexOf("stdout"));
		expect(await text("raw")).toBe("201\n201\n201\n");
		const lines = await text("events?format=lines");
		expect(lines.match(/event: message/g)).toHaveLength(2);
		await expect.poll(cli.stderr).toContain("sse-tail: switching traffic\n");
		expect(cli.stderr()).toContain(
			"sse-tail: warning: balancer: *** is slow\n",
		);
	});

	it("what is wrong, and that is the first error of the run", async () => {
		const [node = "", ...rest] = saying({ text: "no disk", level: "error" });
		const cli = start([
			...["-p0", "--keep", "--messages", "--shell"],
			`"${node}" ${rest.map((word) => `'${word}'`).join(" ")}; exit 3`,
		]);
		const url = await cli.url;
		const { text } = await ask(new URL("status?wait", url));
		expect(JSON.parse(text).firstError).toMatchObject({ text: "no disk" });
		cli.child.kill("SIGINT");
		expect((await cli.ended).code).toBe(3);
	});
});

describe("who says something", () => {
	it("has control, or the token of that run, and no other right", async () => {
		const controlled = await startControlled([
			...["--control", "--shell"],
			'echo "$SSE_TAIL_RUN $SSE_TAIL_MESSAGES_TOKEN $SSE_TAIL_URL"; cat; sleep 300',
		]);
		const { url } = controlled;
		const say = (token: string, path = "runs/1/messages", text = "hi") =>
			post({ url, token }, path, { text, by: "Ann" });
		expect((await say(controlled.token)).status).toBe(201);
		const stream = await open(new URL("raw", url));
		let printed = "";
		for await (const chunk of stream) {
			printed += chunk;
			if (printed.endsWith("\n")) break;
		}
		const [number, token = "", own] = printed.trim().split(" ");
		expect([number, own]).toEqual(["1", `${url}runs/1/`]);
		expect((await say(token)).status).toBe(201);
		for (const wrong of ["", "guessed", `${token}x`]) {
			expect((await say(wrong)).status).toBe(403);
		}
		expect((await post({ url, token }, "runs/1/stop")).status).toBe(403);
		expect((await post({ url, token }, "runs")).status).toBe(403);
		await post(controlled, "runs/1/stop");
		await ask(new URL("runs/1/status?wait", url));
		expect((await say(token)).status).toBe(409);
		await post(controlled, "runs");
		expect((await say(token, "runs/2/messages")).status).toBe(403);
	});

	it("is told what is wrong with it, and when it is too much", async () => {
		const controlled = await startControlled([
			"--control",
			"--",
			"sleep",
			"300",
		]);
		const say = async (message: unknown) =>
			(await post(controlled, "messages", message)).status;
		for (const wrong of [
			...[{}, { text: " " }, { text: "two\nlines" }, { text: "\x1b[2J" }],
			...[{ text: 1 }, { text: "x".repeat(4001) }, { text: "x", by: "" }],
			...[
				{ text: "x", level: "loud" },
				{ event: "stdout", data: 1 },
			],
			...[
				{ event: "custom", data: 1 },
				{ event: "a\nb", data: 1 },
			],
			...[{ event: "mine" }, { event: "mine", data: "x".repeat(20_000) }],
		]) {
			expect(await say(wrong), JSON.stringify(wrong).slice(0, 60)).toBe(422);
		}
		const many = await Promise.all(
			Array.from({ length: 200 }, (_, n) => say({ text: `${n}` })),
		);
		expect(new Set(many)).toEqual(new Set([201, 429]));
		expect((await ask(new URL("messages", controlled.url))).status).toBe(405);
	});

	it("can't nest what it tells without end", async () => {
		const controlled = await startControlled(["--control", "--", "true"]);
		const say = async (levels: number) => {
			const data = JSON.parse("[".repeat(levels) + "]".repeat(levels));
			return (await post(controlled, "messages", { event: "mine", data }))
				.status;
		};
		await ask(new URL("runs/1/status?wait", controlled.url));
		expect(await say(99)).toBe(409);
		expect(await say(100)).toBe(400);
		expect(await say(2000)).toBe(400);
	});

	it("can't where nobody asked for it, and finds nothing in its environment", async () => {
		const cli = start(["-p0", "--keep", "--", "sh", "-c", "env; exit 0"]);
		const url = await cli.url;
		expect((await ask(new URL("raw", url))).text).not.toContain("SSE_TAIL_");
		const answer = await post({ url, token: "any" }, "runs/1/messages", {
			text: "hi",
		});
		expect(answer.status).toBe(404);
		cli.child.kill("SIGINT");
		await cli.ended;
		expect((await run(["--messages", "--", "true"])).code).toBe(0);
	});
});
