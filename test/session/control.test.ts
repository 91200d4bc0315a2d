import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Command } from "../../src/session/command.ts";
import {
	Control,
	type ControlOptions,
	type RunOrder,
} from "../../src/session/control.ts";

const COMMAND: Command = {
	name: "deploy",
	run: ["./deploy.sh", "{version}"],
	title: "deploy",
	description: undefined,
	cwd: undefined,
	env: new Map(),
	tty: undefined,
	parameters: new Map([["version", { type: "text", optional: true }]]),
	oneOf: [],
	confirm: false,
	danger: false,
	reason: undefined,
	locks: [],
	whenBusy: "refuse",
	queue: 5,
	stopGraceSeconds: 10,
	mask: [],
	status: undefined,
};

const nobody = { by: undefined, key: undefined };

/** Control over commands whose runs end when the test says so. */
function controlOver(
	commands: Partial<Command>[],
	options: Partial<ControlOptions> = {},
) {
	const begun: { order: RunOrder; end: () => void }[] = [];
	const control = new Control({
		commands: new Map(
			commands.map((each) => {
				const command = { ...COMMAND, ...each };
				return [command.name, command];
			}),
		),
		async start(order) {
			await turn(); // As a process takes its time.
			const number = begun.length + 1;
			const ended = new Promise<void>((end) => begun.push({ order, end }));
			return { number, ended };
		},
		listOf: async () => undefined,
		onFailed: () => {},
		onQueue: () => {},
		...options,
	});
	const started = () =>
		begun.map(
			({ order }) => `${order.command.name} ${order.values.get("version")}`,
		);
	return { control, begun, started };
}

const version = (version: string) => ({ values: { version } });

describe("a request to run", () => {
	it.each(Array.from({ length: 50 }, (_, n) => n))(
		"that comes twice at once, with one key, is one run (%i)",
		async (n) => {
			const { control, started } = controlOver([{ whenBusy: "queue" }]);
			const asker = { by: undefined, key: `key ${n}` };
			const answers = await Promise.all([
				control.run(version("1"), asker),
				control.run(version("1"), asker),
			]);
			expect(answers).toEqual([{ run: 1 }, { run: 1 }]);
			expect(await control.run(version("1"), asker)).toEqual({ run: 1 });
			expect(started()).toEqual(["deploy 1"]);
			expect(control.waiting).toEqual([]);
		},
	);

	it.each(Array.from({ length: 50 }, (_, n) => n))(
		"of two people at once is one run, and the other is told (%i)",
		async () => {
			const { control, started } = controlOver([{}]);
			const answers = await Promise.all([
				control.run(version("1"), { by: "A", key: "a" }),
				control.run(version("2"), { by: "B", key: "b" }),
			]);
			expect(answers).toEqual([{ run: 1 }, { busy: "“deploy” is running." }]);
			expect(started()).toEqual(["deploy 1"]);
		},
	);

	it("that was wrong can be put right under the same key", async () => {
		const { control } = controlOver([{}]);
		const asker = { by: undefined, key: "k" };
		expect(await control.run(version("a\nb"), asker)).toHaveProperty("wrong");
		expect(await control.run(version("a"), asker)).toEqual({ run: 1 });
	});

	it("starts again when the run before is over", async () => {
		const { control, begun, started } = controlOver([{}]);
		await control.run(version("1"), nobody);
		expect(await control.run(version("2"), nobody)).toHaveProperty("busy");
		begun[0]?.end();
		await turn();
		expect(await control.run(version("2"), nobody)).toEqual({ run: 2 });
		expect(started()).toEqual(["deploy 1", "deploy 2"]);
	});

	it("that can't be started gives its turn back", async () => {
		let isBroken = true;
		const { control } = controlOver([{}], {
			async start() {
				if (isBroken) throw new Error("no such command");
				return { number: 1, ended: new Promise(() => {}) };
			},
		});
		await expect(control.run({}, nobody)).rejects.toThrow("no such command");
		isBroken = false;
		expect(await control.run({}, nobody)).toEqual({ run: 1 });
	});

	it.each([
		[{ command: "deplyo" }, { unknown: "There is no such command." }],
		[{ command: "__proto__" }, { unknown: "There is no such command." }],
		[{ command: 1 }, { unknown: "There is no such command." }],
		[{ values: { version: 3 } }, { wrong: [{ parameter: "version" }] }],
		[{ values: [] }, { wrong: [{ parameter: "" }] }],
		[{ reason: "a\nb" }, { wrong: [{ parameter: "reason" }] }],
		[{ reason: "x".repeat(501) }, { wrong: [{ parameter: "reason" }] }],
	])("%j starts nothing", async (request, answer) => {
		const { control, started } = controlOver([{}]);
		expect(await control.run(request, nobody)).toMatchObject(answer);
		expect(started()).toEqual([]);
	});

	it("has a reason where its command wants one", async () => {
		const { control, begun } = controlOver([{ reason: "required" }]);
		expect(await control.run({ reason: " " }, nobody)).toMatchObject({
			wrong: [{ parameter: "reason", problem: "This is needed." }],
		});
		await control.run({ reason: " it is late " }, { by: "Ada", key: "1" });
		expect(begun[0]?.order).toMatchObject({ reason: "it is late", by: "Ada" });
	});

	it("names its command where there are several", async () => {
		const { control, started } = controlOver([{ name: "a" }, { name: "b" }]);
		expect(await control.run({}, nobody)).toHaveProperty("unknown");
		await control.run({ command: "b", ...version("1") }, nobody);
		expect(started()).toEqual(["b 1"]);
	});

	it("is refused when the session ends", async () => {
		const { control, begun, started } = controlOver([{ whenBusy: "queue" }]);
		await control.run(version("1"), nobody);
		await control.run(version("2"), nobody);
		control.close();
		expect(await control.run(version("3"), nobody)).toHaveProperty("busy");
		begun[0]?.end();
		await turn();
		expect(started()).toEqual(["deploy 1"]);
	});
});

describe("the queue", () => {
	it("goes in order, and what is withdrawn never runs", async () => {
		const { control, begun, started } = controlOver([
			{ whenBusy: "queue", queue: 3 },
		]);
		const answers = [];
		for (const each of ["1", "2", "3", "4", "5"]) {
			answers.push(await control.run(version(each), nobody));
		}
		expect(answers).toEqual([
			{ run: 1 },
			{ waiting: 1, position: 1 },
			{ waiting: 2, position: 2 },
			{ waiting: 3, position: 3 },
			{ busy: "3 of “deploy” are waiting already." },
		]);
		expect(control.withdraw(2)).toBe(true);
		expect(control.withdraw(2)).toBe(false);
		expect(control.waiting.map(({ id }) => id)).toEqual([1, 3]);
		for (const n of [0, 1, 2]) {
			begun[n]?.end();
			await turn();
			await turn();
		}
		expect(started()).toEqual(["deploy 1", "deploy 2", "deploy 4"]);
	});

	it("holds commands apart that share a lock, and no others", async () => {
		const { control, begun, started } = controlOver([
			{ name: "deploy", locks: ["production"], whenBusy: "queue" },
			{ name: "switch", locks: ["production"], whenBusy: "queue" },
			{ name: "test" },
		]);
		const run = (command: string) => control.run({ command }, nobody);
		expect(await run("deploy")).toEqual({ run: 1 });
		expect(await run("switch")).toEqual({ waiting: 1, position: 1 });
		expect(await run("test")).toEqual({ run: 2 });
		begun[0]?.end();
		await turn();
		await turn();
		expect(started().map((each) => each.split(" ")[0])).toEqual([
			"deploy",
			"test",
			"switch",
		]);
	});

	it("lets nobody overtake who needs the same", async () => {
		const { control } = controlOver([
			{ name: "a", locks: ["x"] },
			{ name: "b", locks: ["x", "y"], whenBusy: "queue" },
			{ name: "c", locks: ["y"] },
		]);
		const run = (command: string) => control.run({ command }, nobody);
		await run("a");
		await run("b");
		expect(await run("c")).toEqual({
			busy: "“b” is running, or comes first.",
		});
	});

	it("tells of what could not be started, and goes on", async () => {
		const failed: unknown[] = [];
		const ends: (() => void)[] = [];
		const { control } = controlOver([{ whenBusy: "queue" }], {
			async start({ values }) {
				if (values.get("version") === "2") throw new Error("it has gone");
				return { number: 1, ended: new Promise<void>((end) => ends.push(end)) };
			},
			onFailed: ({ values }, error) =>
				failed.push(values.get("version"), (error as Error).message),
		});
		for (const each of ["1", "2", "3"])
			await control.run(version(each), nobody);
		ends[0]?.();
		for (let n = 0; n < 4; n++) await turn();
		expect(failed).toEqual(["2", "it has gone"]);
		expect(ends).toHaveLength(2);
		expect(control.waiting).toEqual([]);
	});
});
