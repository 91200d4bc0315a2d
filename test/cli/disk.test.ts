import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { MiB } from "../../src/defaults.ts";
import { type Cli, start } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { mayMount } from "../helpers/mount.ts";
import { readEvents } from "../helpers/viewer.ts";

const isLinux = process.platform === "linux";

/** A command that waits to be told, and prints 20 MB. */
const SCRIPT = "read go; exec seq 2600000";
const OUTPUT_BYTES = 19_688_896;

/** Starts that under a limit, given as a line of shell that is run before. */
function startUnder(limit: string, env?: NodeJS.ProcessEnv): Cli {
	return start(["-p0", "--no-echo", "--keep", "--shell", SCRIPT], {
		stdin: "pipe",
		within: ["sh", "-c", `${limit}; exec "$0" "$@"`],
		...(env && { env }),
	});
}

/** What somebody gets who comes when all is over. */
async function history(cli: Cli) {
	const url = await cli.url;
	cli.child.stdin?.end("go\n");
	await expect.poll(cli.stderr, { timeout: 20_000 }).toContain("succeeded");
	const got = { bytes: 0, missing: 0, end: "" };
	await readEvents(new URL("/events", url), "", ({ event, data }) => {
		const parsed = JSON.parse(data);
		if (event === "gap") got.missing += parsed.bytes;
		if (event !== "stdout") return;
		got.bytes += parsed[1].length;
		got.end = parsed[1].slice(-8);
	});
	expect(got.bytes + got.missing).toBe(OUTPUT_BYTES);
	expect(got.end).toBe("2600000\n");
	return got;
}

it.runIf(isLinux)(
	"a hundred idle connections leave the history its descriptor",
	async () => {
		const cli = startUnder("ulimit -n 64");
		const { hostname, port } = await cli.url;
		const sockets = Array.from({ length: 100 }, () =>
			connect(Number(port), hostname).on("error", () => {}),
		);
		await Promise.any(sockets.map((socket) => once(socket, "close")));
		await expect.poll(cli.stderr).toContain("ulimit -n is 64");
		cli.child.stdin?.end("go\n");
		await expect.poll(cli.stderr, { timeout: 20_000 }).toContain("succeeded");
		for (const socket of sockets) socket.destroy();
		expect((await history(cli)).missing).toBe(0);
		expect(cli.stderr()).not.toContain("history");
	},
);

it.runIf(mayMount)("a full disk costs the oldest, and is named", async () => {
	const TMPDIR = testFolder();
	const within = `mount -t tmpfs -o size=4m none ${TMPDIR}; exec "$0" "$@"`;
	const cli = start(["-p0", "--no-echo", "--keep", "--shell", SCRIPT], {
		stdin: "pipe",
		within: ["unshare", "-m", "sh", "-c", within],
		env: { TMPDIR },
	});
	const { bytes } = await history(cli);
	expect(bytes).toBeGreaterThan(4 * MiB);
	const told = `the history gets short: no room on the disk of ${TMPDIR} (TMPDIR)\n`;
	expect(cli.stderr().split(told)).toHaveLength(2);
});

it.runIf(isLinux)("so does a limit on the size of files", async () => {
	const cli = startUnder("ulimit -f 8192", { TMPDIR: testFolder() });
	const { bytes } = await history(cli);
	expect(bytes).toBeGreaterThan(4 * MiB);
	expect(cli.stderr()).toMatch(/history gets short: .* \(ulimit -f/);
});

it("a temp folder that is not there costs nothing, and is named", async () => {
	const cli = startUnder("true", { TMPDIR: "/nonexistent" });
	expect((await history(cli)).missing).toBe(0);
	expect(cli.stderr()).toMatch(
		/the history is kept in \S+: \/nonexistent \(TMPDIR\) is not there\n/,
	);
});
