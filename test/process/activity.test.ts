import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { EventSourceMessage } from "eventsource-parser";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseStat } from "../../src/io/process-stat.ts";
import { Mask } from "../../src/mask/mask.ts";
import { regexPattern } from "../../src/mask/pattern.ts";
import {
	type Activity,
	mostTelling,
} from "../../src/process/activity/activity.ts";
import { firstWords } from "../../src/process/activity/first-words.ts";
import { LinuxProbe } from "../../src/process/activity/linux.ts";
import { findHolder } from "../../src/process/activity/proc.ts";
import { activityIn } from "../../src/process/activity/ps.ts";
import { readAddress } from "../../src/process/activity/sockets.ts";
import { outcomeNow } from "../../src/process/process.ts";
import { openSession } from "../helpers/session.ts";
import { readEvents } from "../helpers/viewer.ts";

/** Starts a process in a group of its own, which is killed at the end of the test. */
function run(file: string, ...args: string[]): ChildProcess & { pid: number } {
	const child = spawn(file, args, {
		stdio: ["pipe", "pipe", "inherit"],
		detached: true,
	});
	const { pid } = child;
	if (pid === undefined) throw new Error(`no ${file}`);
	onTestFinished(async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		const closed = once(child, "close");
		process.kill(-pid, "SIGKILL");
		await closed;
	});
	return Object.assign(child, { pid });
}

/** What is said of a process once it says what is expected. */
async function expectActivity(
	pid: number,
	expected: Partial<Activity>,
): Promise<Activity> {
	const probe = new LinuxProbe();
	let activity: Activity | undefined;
	await expect
		.poll(
			async () => {
				activity = await probe.look([pid]);
				return activity;
			},
			{ timeout: 20_000 },
		)
		.toMatchObject(expected);
	return activity as Activity;
}

/** Prints the port of a server that takes no connection, and tries to have them all. */
const HUNG = `
use Socket;
socket(my $server, PF_INET, SOCK_STREAM, 0);
bind($server, sockaddr_in(0, INADDR_LOOPBACK));
listen($server, 1);
my ($port) = sockaddr_in(getsockname($server));
$| = 1;
print "$port\\n";
for (1 .. 50) {
	socket(my $client, PF_INET, SOCK_STREAM, 0);
	connect($client, sockaddr_in($port, INADDR_LOOPBACK));
	push @clients, $client;
}`;

/** Locks a file, and has a child wait for that. */
const LOCKED = `
open(my $file, "<", $0);
flock($file, 2);
if (fork == 0) {
	open(my $same, "<", $0);
	flock($same, 2);
	exit;
}
wait;`;

describe.runIf(process.platform === "linux")("what runs is told to be", () => {
	it.each<[string, string[], Partial<Activity>]>([
		["asleep", ["sleep", "60"], { programs: ["sleep 60"], doing: "asleep" }],
		[
			"asleep where it waits for nothing else",
			["perl", "-e", "select undef, undef, undef, 60"],
			{ programs: ["perl"], doing: "asleep" },
		],
		[
			"asleep below what waits for it",
			["sh", "-c", "sh -c 'sleep 61; :'; :"],
			{ programs: ["sh", "sh", "sleep 61"], doing: "asleep" },
		],
		[
			"computing",
			["sh", "-c", "sleep 60 & while :; do :; done"],
			{ programs: ["sh"], doing: "computing" },
		],
		[
			"waiting for an answer in the terminal",
			["script", "-qec", "printf 'Continue? [y/N] '; read -r x", "/dev/null"],
			{ doing: "input" },
		],
		[
			"waiting for a pipe",
			["sh", "-c", "sleep 60 | cat"],
			{ programs: ["sh", "sleep 60"], doing: "asleep" },
		],
	])("%s", async (_, [file = "", ...args], expected) => {
		await expectActivity(run(file, ...args).pid, expected);
	});

	it("waiting for a connection that does not come about, with the other end", async () => {
		const child = run("perl", "-e", HUNG);
		const [port] = await once(child.stdout as NodeJS.ReadableStream, "data");
		const { programs } = await expectActivity(child.pid, {
			doing: "network",
			peer: `127.0.0.1:${String(port).trim()}`,
		});
		expect(programs).toEqual(["perl"]);
	});

	it("waiting for a lock, with who holds it", async () => {
		const { pid } = run("perl", "-e", `$0 = "/bin/sh"; ${LOCKED}`);
		await expectActivity(pid, { doing: "lock", holder: pid });
	});

	it("stopped", async () => {
		const { pid } = run("sleep", "60");
		process.kill(pid, "SIGSTOP");
		await expectActivity(pid, { doing: "stopped", cpu: 0 });
	});

	it("nothing when it is gone", async () => {
		const child = spawn("true");
		await once(child, "close");
		expect(await new LinuxProbe().look([child.pid ?? 0])).toBe(undefined);
	});
});

describe("a command's first words", () => {
	it.each([
		[["/usr/bin/npm", "run", "build", "--", "x"], "npm run build"],
		[["-bash"], "bash"],
		[["mysql", "-pSECRET", "db"], "mysql"],
		[["curl", "https://user:SECRET@host/"], "curl"],
		[["env", "TOKEN=SECRET", "make"], "env"],
		[["node", "/srv/app/server.js"], "node server.js"],
		[["nginx: worker process"], "nginx:"],
		[["x", "a".repeat(41)], "x"],
	])("of %j are %j", (argv, words) => {
		expect(firstWords(argv)).toBe(words);
	});
});

it("of several, the one that tells most is told, and the deepest of those", () => {
	const one = { depth: 1, cpu: 0, doing: "child" } as const;
	const asleep = { depth: 2, cpu: 0, doing: "asleep" } as const;
	const deeper = { depth: 3, cpu: 0, doing: "asleep" } as const;
	const asks = { depth: 1, cpu: 0, doing: "input" } as const;
	expect(mostTelling([one, asleep, deeper])).toBe(deeper);
	expect(mostTelling([deeper, asks, one])).toBe(asks);
	expect(mostTelling([])).toBe(undefined);
});

it("a program's name may look like anything in /proc/<pid>/stat", () => {
	const rest = `S 1 22 23 0 -1 0 0 0 0 0 30 12 ${"0 ".repeat(6)}777 0`;
	expect(parseStat(`12 (a) R (b) ${rest}`)).toMatchObject({
		pid: 12,
		name: "a) R (b",
		state: "S",
		session: 23,
		ticks: 42,
		startedTicks: 777,
	});
});

it("the holder of a lock is the one before those who wait for it", () => {
	const locks = `1: POSIX  ADVISORY  WRITE 10 fd:01:5 0 EOF
2: FLOCK  ADVISORY  WRITE 11 fd:01:6 0 EOF
2: -> FLOCK  ADVISORY  WRITE 12 fd:01:6 0 EOF
2: -> FLOCK  ADVISORY  WRITE 13 fd:01:6 0 EOF
`;
	expect([12, 13, 14].map((pid) => findHolder(locks, pid))).toEqual([
		11,
		11,
		undefined,
	]);
});

it.each([
	["0100007F:1F90", "127.0.0.1:8080"],
	["00000000:0000", undefined],
	["0000000000000000FFFF00000100000A:01BB", "10.0.0.1:443"],
	["B80D0120000000000000000001000000:0050", "[2001:db8::1]:80"],
])("the address %s is %s", (text, address) => {
	expect(readAddress(text, true)).toBe(address);
});

it("ps tells of the same, as far as it knows", () => {
	const table = `
  1     0 Ss     0,0 10-01:02:03 /sbin/launchd
 50     1 S      0.0       05:01 /bin/sh ./deploy.sh
 51    50 S+     0.0       01:05 make -j4 all
 52    51 R+    97.5       00:07 /usr/bin/cc1 -O2 secret.c
 60     1 R    100.0       00:07 other
`;
	expect(activityIn(table, [50])).toEqual({
		programs: ["sh", "make", "cc1"],
		doing: "computing",
		cpu: 98,
		ms: 7000,
	});
	expect(activityIn(table, [70])).toBe(undefined);
});

it.runIf(process.platform === "linux")(
	"what a silent run does is news for who watches, masked, and never in its log",
	async () => {
		const session = await openSession({
			silenceMs: 100,
			mask: new Mask([regexPattern("a number", "61", "")]),
		});
		const child = run("sh", "-c", "sleep 61 & read -r x; echo heard; wait");
		const stdout = child.stdout as Readable;
		const started = await session.start({
			start: async () => [
				{
					command: ["sh"],
					pid: child.pid,
					outputs: new Map([["stdout" as const, stdout]]),
					ended: once(child, "exit").then(() => outcomeNow(0, null)),
					signal: () => {},
					kill: () => {},
					isThere: () => true,
				},
			],
			title: "",
			buildkite: false,
			echo: () => ({}),
		});
		const told: EventSourceMessage[] = [];
		await readEvents(new URL("events?news", session.url), "", (event) => {
			if (event.event === "activity") told.push(event);
			return told.length === 0;
		});
		expect(JSON.parse(told[0]?.data ?? "")).toMatchObject({
			programs: ["sh", "sleep ***"],
			doing: "asleep",
		});
		expect(told[0]?.id).toBe(undefined);
		child.stdin?.write("x\n");
		const logged: (string | undefined)[] = [];
		await readEvents(new URL("events", session.url), "", ({ event }) => {
			logged.push(event);
			return event !== "stdout";
		});
		expect(logged).toEqual(["start", "stdout"]);
		process.kill(-child.pid, "SIGKILL");
		await started.ended;
	},
);
