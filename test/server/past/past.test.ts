import type { EventSourceMessage } from "eventsource-parser";
import { expect, it } from "vitest";
import { Lanes } from "../../../src/page/lanes/lanes.ts";
import { LineStore } from "../../../src/page/store/line-store.ts";
import type { OutputData, StartData } from "../../../src/protocol/events.ts";
import type { PastData } from "../../../src/protocol/past.ts";
import { ask } from "../../helpers/ask.ts";
import { type Cli, start } from "../../helpers/cli.ts";
import { testFolder } from "../../helpers/folder.ts";
import { serveRun } from "../../helpers/server.ts";
import { readEvents } from "../../helpers/viewer.ts";

/** A progress bar that is drawn over, and lines that are gone back to. */
const BARS = `printf 'one\\ntwo\\n'; for n in 1 2 3 4; do printf '\\r%s0 %%' $n; sleep 0.1; done
printf '\\r\\033[2ATWO\\033[2B\\ndone\\n'; echo oops >&2; seq 500; sleep 0.1; printf 'last '; sleep 0.1; echo line`;

/** A program that draws a screen of its own, and gives the other one back. */
const SCREEN = `seq 100; printf '\\033[?1049h\\033[H\\033[44mmenu\\033[m\\033[5;3Hentry'; sleep 0.1
printf '\\033[5;3H\\033[7mENTRY\\033[m'; sleep 0.1; printf '\\033[?1049lback\\n'; sleep 0.1; echo end`;

/** All events of a run that has ended. */
async function eventsAt(url: URL): Promise<EventSourceMessage[]> {
	const events: EventSourceMessage[] = [];
	await readEvents(new URL("events", url), "", (event) => events.push(event));
	return events;
}

async function pastAt(url: URL, ms: number): Promise<PastData> {
	const { status, text } = await ask(new URL(`past?at=${ms}`, url));
	expect(status).toBe(200);
	return JSON.parse(text);
}

/** What a page shows that has been sent those events, and no more. */
function pageOf(events: readonly EventSourceMessage[]): string[] {
	const store = new LineStore();
	for (const { event, data } of events) {
		if (event === "start") {
			const { tty, cols, rows, processes }: StartData = JSON.parse(data);
			const hasScreen = tty && cols !== null && rows !== null && !processes;
			const screen = hasScreen ? { cols, rows } : undefined;
			store.begin(screen, new Lanes(processes));
		} else if (event === "stdout" || event === "stderr") {
			const [ms, text, process]: OutputData = JSON.parse(data);
			store.append(event, ms, text, process);
		} else if (event === "exit" && JSON.parse(data).process === undefined) {
			store.finish();
		}
	}
	return Array.from({ length: store.end }, (_, n) => {
		const { kind, lane = "", text, cursor = "" } = store.line(n);
		return `${kind} ${lane} ${cursor} ${text}`;
	});
}

/** The times of a run's events, each with those that had come by then. */
function momentsOf(
	events: readonly EventSourceMessage[],
): Map<number, EventSourceMessage[]> {
	const moments = new Map<number, EventSourceMessage[]>();
	for (const [n, { event, data }] of events.entries()) {
		const timed = event === "stdout" || event === "stderr";
		if (timed) moments.set(JSON.parse(data)[0], events.slice(0, n + 1));
	}
	return moments;
}

/** Asks for each moment of a run, and compares with the page that was there then. */
async function expectAsThen(url: URL): Promise<void> {
	const events = await eventsAt(url);
	const whole = pageOf(events);
	const moments = momentsOf(events);
	expect(moments.size).toBeGreaterThan(1);
	for (const [ms, then] of [...moments].reverse()) {
		const { lines, open } = await pastAt(url, ms);
		const shown = open.map(
			({ stream, process = "", cursor = "", text }) =>
				`${stream} ${process} ${cursor} ${text}`,
		);
		expect([...whole.slice(0, lines), ...shown], `${ms} ms`).toEqual(
			pageOf(then),
		);
	}
	expect(await pastAt(url, 1e9)).toMatchObject({ lines: whole.length });
}

const ended = async (cli: Cli) => {
	const url = await cli.url;
	await ask(new URL("status?wait", url));
	return url;
};

it.each([
	["on pipes", ["--no-tty", "--shell", BARS]],
	["at a terminal", ["--tty", "--shell", SCREEN]],
	[
		"of several processes",
		["-n", `api=${BARS}`, "-n", "web=seq 300; sleep 0.1; seq 9"],
	],
])("any moment of a run is as the page had it: %s", async (_, args) => {
	const cli = start(["-p0", "--no-echo", "--keep", ...args]);
	await expectAsThen(await ended(cli));
});

it("any moment of a run that was kept is as the page had it", async () => {
	const history = ["--history", testFolder()];
	const cli = start(["-p0", "--no-echo", ...history, "--shell", BARS]);
	await cli.ended;
	const serving = start(["-p0", ...history, "--serve"]);
	await expectAsThen(await serving.url);
});

it("a run that goes on has a past already", async () => {
	const { url, recorder } = await serveRun();
	expect(await pastAt(url, 5)).toEqual({ lines: 0, ended: 0, open: [] });
	recorder.output("stdout", Buffer.from("10 %"));
	await new Promise(setImmediate);
	expect((await pastAt(url, 1e6)).open).toMatchObject([{ text: "10 %" }]);
	recorder.output("stdout", Buffer.from("\r20 %"));
	await new Promise(setImmediate);
	expect((await pastAt(url, 1e6)).open).toMatchObject([{ text: "20 %" }]);
});

it("a long log is read for whoever asks, and it is said how far", async () => {
	const { url, recorder } = await serveRun();
	const chunk = Buffer.from("\x1b[31mred\x1b[m and\rover \b\n".repeat(4_000));
	for (let n = 0; n < 60; n++) {
		recorder.output("stdout", chunk);
		await new Promise(setImmediate);
	}
	let answer = await ask(new URL("past?at=1000000", url));
	while (answer.status === 202) {
		const { read, of } = JSON.parse(answer.text);
		expect(read).toBeLessThan(of);
		answer = await ask(new URL("past?at=1000000", url));
	}
	const { lines, ended } = JSON.parse(answer.text);
	expect(lines + ended).toBe(240_000);
	// From then on it is at hand.
	const { status } = await ask(new URL("past?at=1", url));
	expect(status).toBe(200);
});

it("asks for a time, and hides what is masked", async () => {
	const { url, recorder, run } = await serveRun();
	for (const query of ["", "?at=", "?at=-1", "?at=1.5", "?at=x"]) {
		const { status, text } = await ask(new URL(`past${query}`, url));
		expect([status, text]).toEqual([400, expect.stringContaining("ms")]);
	}
	run.masked = (text) => text.replace("hunter2", "***");
	recorder.output("stdout", Buffer.from("hun\x1b[31mter2\x1b[m ok\nfine\n"));
	await new Promise(setImmediate);
	const { open } = await pastAt(url, 1e6);
	expect(open.map(({ text }) => text)).toEqual(["*** ok", "fine"]);
});
