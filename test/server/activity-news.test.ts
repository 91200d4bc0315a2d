import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { MAX_LOG } from "../../src/defaults.ts";
import { Mask } from "../../src/mask/mask.ts";
import { SecretPattern } from "../../src/mask/secret.ts";
import { prepareCommand } from "../../src/process/command.ts";
import { NOTHING_INHERITED } from "../../src/process/inherited.ts";
import { createSession } from "../../src/session/session.ts";
import { testFolder } from "../helpers/folder.ts";
import { SERVER_OPTIONS } from "../helpers/server.ts";
import { readEvents } from "../helpers/viewer.ts";

it.runIf(process.platform === "linux")(
	"tells those who take news what a silent run does, masked, and only until it says something",
	async () => {
		const cwd = testFolder();
		writeFileSync(
			join(cwd, "s3cret"),
			"kill -STOP $$; echo on; exec sleep 300",
		);
		const session = await createSession({
			...SERVER_OPTIONS,
			page: async () => "<!doctype html>",
			mask: new Mask([new SecretPattern(["s3cret"])]),
			maxLog: MAX_LOG,
			silenceMs: 100,
			onDiskProblem: (problem) => {
				throw new Error(problem);
			},
		});
		onTestFinished(() => session.close());
		const start = await prepareCommand(["sh", "s3cret"], {
			shell: false,
			oneOutput: false,
			env: process.env,
			inherited: NOTHING_INHERITED,
			leftTo: {},
			stdin: "none",
			ownSession: true,
			cwd,
		});
		const run = await session.start({
			start: async () => [await start()],
			title: "",
			buildkite: false,
			echo: () => ({}),
		});
		onTestFinished(() => run.kill());
		const told: unknown[] = [];
		await readEvents(new URL("events?news", session.url), "", (event) => {
			if (event.event === "activity") {
				told.push(JSON.parse(event.data));
				run.signal("SIGCONT");
			}
			return told.length < 2;
		});
		expect(told).toMatchObject([
			{ programs: ["sh ***"], doing: "stopped" },
			{ programs: ["sleep 300"], doing: "asleep" },
		]);
	},
);
