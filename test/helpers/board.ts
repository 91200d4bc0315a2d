import { readFile } from "node:fs/promises";
import { onTestFinished } from "vitest";
import { MAX_LOG, QUEUE, STOP_GRACE_S } from "../../src/defaults.ts";
import { prepareCommand } from "../../src/process/command.ts";
import { NOTHING_INHERITED } from "../../src/process/inherited.ts";
import { fillIn } from "../../src/protocol/fill-in.ts";
import type { Command } from "../../src/session/command.ts";
import { environmentOf } from "../../src/session/command-line.ts";
import { orderedBy } from "../../src/session/controlled.ts";
import { createSession, type Session } from "../../src/session/session.ts";
import { SERVER_OPTIONS } from "./server.ts";

const PAGE = new URL("../../dist/page.html", import.meta.url);

/** A session in this process whose commands can be run from the page. */
export interface ServedBoard {
	session: Session;
	/** For who watches. */
	url: string;
	/** For who has control. */
	link: string;
}

/** Serves those commands, of which nothing runs yet, until the end of the test. */
export async function serveBoard(
	commands: readonly (Partial<Command> & Pick<Command, "name" | "run">)[],
): Promise<ServedBoard> {
	const session = await createSession({
		...SERVER_OPTIONS,
		page: () => readFile(PAGE, "utf8"),
		mask: undefined,
		maxLog: MAX_LOG,
		onDiskProblem: (problem) => {
			throw new Error(problem);
		},
		control: {
			commands: new Map(
				commands.map((command) => [command.name, { ...PLAIN, ...command }]),
			),
			env: process.env,
			optionsFor: (order) => {
				const { run, parameters, env, title } = order.command;
				const isLine = typeof run === "string";
				const words = isLine ? [run] : fillIn(run, parameters, order.values);
				const own = environmentOf(env, parameters, order.values);
				return {
					title,
					buildkite: false,
					echo: () => ({}),
					ordered: orderedBy(order),
					async start() {
						const begin = await prepareCommand(words, {
							shell: isLine,
							stdin: "none",
							oneOutput: true,
							env: { ...process.env, ...Object.fromEntries(own) },
							inherited: NOTHING_INHERITED,
							leftTo: {},
							ownSession: true,
						});
						return [await begin()];
					},
				};
			},
			onStarted: () => {},
			onStopping: () => {},
			onFailed: () => {},
		},
	});
	onTestFinished(async () => {
		for (const run of session.runs) if (run.state !== "exited") run.kill();
		await session.close();
	});
	session.serve();
	const { url } = session;
	return { session, url, link: url + session.controlFragment };
}

const PLAIN = {
	title: "",
	description: undefined,
	cwd: undefined,
	env: new Map(),
	tty: false,
	parameters: new Map(),
	oneOf: [],
	confirm: false,
	danger: false,
	reason: undefined,
	locks: [],
	whenBusy: "refuse" as const,
	queue: QUEUE,
	stopGraceSeconds: STOP_GRACE_S,
	mask: [],
	status: undefined,
};
