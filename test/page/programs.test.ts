import { execFileSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import {
	afterAll,
	beforeAll,
	describe,
	expect,
	it,
	onTestFinished,
} from "vitest";
import { OPEN_LINES } from "../../src/terminal/run-lines.ts";
import { BIN, start } from "../helpers/cli.ts";
import { installed } from "../helpers/installed.ts";
import { Terminal } from "../helpers/tmux.ts";
import { body, open, readEvents } from "../helpers/viewer.ts";
import {
	canonicalLines,
	referenceLines,
	withoutEnd,
} from "../terminal/cells.ts";
import { tmuxLines } from "../terminal/references.ts";
import { usePage } from "./open-page.ts";
import { expectedRows, pageRows } from "./rows.ts";

const openPage = usePage();
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COLS = 80;
const ROWS = 24;
/** High enough for all rows to be there, and not only those in view. */
const VIEWPORT = { width: 1200, height: 4000 };
let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "sse-tail-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that runs in sse-tail in a terminal, and the page that shows it. */
interface Watched {
	terminal: Terminal;
	page: Page;
	url: URL;
}

/** Starts a program, which waits until the page is there to see it. */
async function watch(command: string): Promise<Watched> {
	const terminal = Terminal.start(COLS, ROWS);
	const go = join(folder, "go");
	rmSync(go, { force: true });
	const start = join(folder, "start.sh");
	writeFileSync(
		start,
		`until [ -e ${go} ]; do sleep 0.02; done\nexec ${command}\n`,
	);
	terminal.enter(
		`cd ${folder}; unset NO_COLOR CI; clear; ${process.execPath} ${BIN} -p0 --keep --no-open -- sh ${start}`,
	);
	await terminal.shows(/http:\/\/\S+/);
	const [found = ""] = /http:\/\/\S+/.exec(terminal.text()) ?? [];
	const url = new URL(found);
	const page = await openPage(url.href, { viewport: VIEWPORT });
	await expect
		.poll(() => page.getAttribute("body", "data-state"))
		.toBe("running");
	writeFileSync(go, "");
	return { terminal, page, url };
}

/** The output so far; read to its end, for which the command must have ended. */
async function output(url: URL): Promise<string> {
	return String(await body(await open(new URL("raw", url))));
}

/** The page has, row by row, what both reference terminals have of the same bytes. */
async function expectAsInTerminals({ page, url }: Watched): Promise<string> {
	const raw = await output(url);
	const xterm = await referenceLines(COLS, ROWS, [raw]);
	const tmux = await tmuxLines(COLS, ROWS, raw);
	await expect
		.poll(() => page.getAttribute("body", "data-state"))
		.toMatch(/succeeded|failed/);
	expect(xterm.length).toBeGreaterThan(0);
	expect(xterm).toEqual(tmux);
	await expect.poll(() => pageRows(page)).toEqual(expectedRows(xterm));
	return raw;
}

describe.runIf(process.platform === "linux")(
	"the page shows as a terminal",
	() => {
		it.each<[name: string, command: () => string, trait: string]>([
			["ls in colour", () => "ls --color=always -C /etc /usr", "\x1b[01;34m"],
			["npm install", npmInstall, "\x1b["],
			["a progress bar", () => script("bar.mjs", BAR), "\x1b["],
			["several progress bars", () => script("bars.mjs", BARS), "\x1b[2A"],
			["a spinner", () => script("spinner.mjs", SPINNER), "\x1b[?25l"],
			["git clone", gitClone, "Receiving objects:   0%"],
			["git diff", gitDiff, "\x1b[32m+"],
			["git log", gitLog, "\x1b[33mcommit"],
			[
				"grep in colour",
				() => "grep --color=always -n root /etc/passwd /etc/group",
				"\x1b[K",
			],
			[
				"dd",
				() =>
					"dd if=/dev/zero of=/dev/null bs=1M count=9000 iflag=fullblock status=progress",
				"copied",
			],
			["ps", () => `${installed("ps")} axf`, "PID"],
			["apt-get", aptGet, "\r"],
			[
				"vitest",
				() =>
					`sh -c 'cd ${ROOT} && npx vitest run --project unit test/protocol --no-cache'`,
				"\x1b[",
			],
			["pytest", pytest, "\x1b[33mSKIPPED"],
			["top", () => top(), "\x1b[H"],
		])("%s", async (_, command, trait) => {
			const watched = await watch(command());
			await watched.terminal.shows(/still serving/);
			expect(await expectAsInTerminals(watched)).toContain(trait);
		});

		it.each([
			["htop", "htop -d 100", "F10Quit", "F2", "Categories"],
			["mc", "env LC_ALL=C.UTF-8 mc -u /usr", "10Quit", "F9", "Command"],
			["mc", "env LC_ALL=C mc -u /usr", "10Quit", "F9", "Command"],
			["dialog", DIALOG, "Pick", "Down", "Pick"],
		])("%s, live: %s", async (name, command, first, key, then) => {
			installed(name);
			const watched = await watch(command);
			await watched.terminal.shows(first);
			watched.terminal.key(key);
			await watched.terminal.shows(then);
			await expectLiveAsInXterm(watched);
		});

		it("vim, live and after", async () => {
			installed("vim");
			const file = join(folder, "file.js");
			writeFileSync(file, `${"const answer = 42; // a line\n".repeat(100)}`);
			const watched = await watch(`vim -u NONE -c 'syntax on' ${file}`);
			await expectLive(watched, "const answer");
			watched.terminal.key("G", "o", "x", "Escape");
			await expectLive(watched, /^x$/m);
			watched.terminal.enter(":q!");
			await watched.terminal.shows(/still serving/);
			await expectNothingLeft(watched);
		});

		it("less, live and after", async () => {
			installed("less");
			const watched = await watch(
				`sh -c 'echo before; seq 1000 | less; echo after'`,
			);
			await expectLive(watched, /^23$/m);
			watched.terminal.key("Space");
			await expectLive(watched, /^46$/m);
			watched.terminal.key("q");
			await watched.terminal.shows(/still serving/);
			await expectNothingLeft(watched);
			expect(await pageRows(watched.page)).toEqual(["before", "after"]);
		});
	},
);

describe.runIf(process.platform === "linux")(
	"the page that comes late shows what has come through a pipe as a terminal",
	() => {
		it.each<[name: string, command: () => string, trait: string]>([
			["ls in colour", () => "ls --color=always -C /etc /usr", "\x1b[01;34m"],
			["diff in colour", diff, "\x1b[31m-"],
			["git clone", gitClone, "Receiving objects:   0%"],
			["git diff", gitDiff, "\x1b[32m+"],
			["npm install", npmInstall, "added 1 package"],
			["a progress bar", () => script("bar.mjs", ON_TERMINAL + BAR), "\x1b["],
			[
				"several progress bars",
				() => script("bars.mjs", ON_TERMINAL + BARS),
				"\x1b[2A",
			],
			[
				"a spinner",
				() => script("spinner.mjs", ON_TERMINAL + SPINNER),
				"\x1b[?25l",
			],
			["tqdm's bars in a bar", tqdm, "\x1b[A"],
			["curl", curl, "#"],
			[
				"grep in colour",
				() => "grep --color=always -n root /etc/passwd /etc/group",
				"\x1b[K",
			],
			[
				"vitest",
				() =>
					`cd ${ROOT} && ${process.execPath} node_modules/vitest/vitest.mjs run --project unit test/protocol/frame-reader.test.ts --no-cache`,
				"\x1b[",
			],
		])("%s", async (_, command, trait) => {
			const args = ["-p0", "--keep", "--no-open", "--no-echo", "--no-tty"];
			const env = "unset NO_COLOR CI; export FORCE_COLOR=1; exec 2>&1";
			const line = `${env}; ${command()}`;
			const cli = start([...args, "--shell", line], { cwd: folder });
			const url = await cli.url;
			await body(await open(new URL("status?wait", url)));
			const raw = await output(url);
			expect(raw).toContain(trait);
			const page = await openPage(url.href, { viewport: VIEWPORT });
			// So wide that nothing wraps, and as high as what the page can reach.
			const lines = await referenceLines(1000, OPEN_LINES, [raw], true);
			expect(lines.length).toBeGreaterThan(0);
			await expect.poll(() => pageRows(page)).toEqual(expectedRows(lines));
		});
	},
);

/** While the alternate screen is there, the page shows what our terminal does. */
async function expectLive(
	{ terminal, page }: Watched,
	text: string | RegExp,
): Promise<void> {
	await terminal.shows(text);
	await expect
		.poll(
			async () => {
				const screen = canonicalLines(terminal.screen());
				const shown = JSON.stringify(await pageRows(page));
				return shown === JSON.stringify(expectedRows(withoutEnd(screen)));
			},
			{ timeout: 10_000 },
		)
		.toBe(true);
}

/**
 * The same beside xterm.js: what tmux tells of its screen leaves out the
 * grounds of blanks at the end of a row.
 */
async function expectLiveAsInXterm({ page, url }: Watched): Promise<void> {
	await expect
		.poll(
			async () => {
				let output = "";
				await readEvents(new URL("events?poll", url), "", ({ event, data }) => {
					if (event === "stdout") output += JSON.parse(data)[1];
				});
				const lines = await referenceLines(COLS, ROWS, [output]);
				const shown = JSON.stringify(await pageRows(page));
				return shown === JSON.stringify(expectedRows(lines));
			},
			{ timeout: 10_000 },
		)
		.toBe(true);
}

async function expectNothingLeft(watched: Watched): Promise<void> {
	const raw = await expectAsInTerminals(watched).catch((error) => {
		if (!String(error).includes("greater than 0")) throw error;
		return "\x1b[?1049h";
	});
	expect(raw).toContain("\x1b[?1049h");
}

const DIALOG = "env LC_ALL=C.UTF-8 dialog --menu 'Pick 日本' 9 40 3 a é b B";

function script(name: string, source: string): string {
	const file = join(ROOT, "build", `test-${name}`);
	mkdirSync(join(ROOT, "build"), { recursive: true });
	writeFileSync(file, source);
	return `${process.execPath} ${file}`;
}

const BAR = `
import { Bar, Presets } from "cli-progress";
const bar = new Bar({ fps: 1000 }, Presets.shades_classic);
bar.start(500, 0);
for (let n = 1; n <= 500; n++) {
	bar.update(n);
	if (n % 50 === 0) await new Promise((go) => setTimeout(go, 5));
}
bar.stop();
console.log("done");
`;

const BARS = `
import { MultiBar, Presets } from "cli-progress";
const bars = new MultiBar({ fps: 100, format: "\\x1b[36m{name}\\x1b[0m {bar} {value}" }, Presets.rect);
const all = ["one", "two", "three"].map((name) => bars.create(30, 0, { name }));
for (let n = 1; n <= 30; n++) {
	for (const bar of all) bar.increment();
	if (n === 15) bars.log("half way\\n");
	await new Promise((go) => setTimeout(go, 15));
}
bars.stop();
console.log("done");
`;

const SPINNER = `
import ora from "ora";
const spinner = ora({ text: "working", color: "magenta" }).start();
await new Promise((go) => setTimeout(go, 400));
spinner.text = "still working";
await new Promise((go) => setTimeout(go, 400));
spinner.succeed("worked");
ora("next").start().fail("failed");
`;

/** Has a script take its pipe for a terminal, as some are made to. */
const ON_TERMINAL = `
for (const stream of [process.stdout, process.stderr]) {
	Object.assign(stream, { isTTY: true, columns: 80, rows: 24 });
	const { cursorTo, moveCursor, clearLine } = await import("node:readline");
	stream.cursorTo ??= (...to) => cursorTo(stream, ...to);
	stream.moveCursor ??= (...by) => moveCursor(stream, ...by);
	stream.clearLine ??= (...what) => clearLine(stream, ...what);
	stream.getWindowSize ??= () => [80, 24];
	stream.getColorDepth ??= () => 4;
	stream.hasColors ??= () => true;
}
`;

/** What tqdm has written for a bar in a bar. */
function tqdm(): string {
	const bar = (name: string, n: number) =>
		`\r${name}: ${`${25 * n}`.padStart(3)}%|${"█".repeat(2 * n).padEnd(10)}| ${n}/4 [00:00<00:00, 58.${n}it/s]`;
	let output = bar("epoch", 0);
	for (let n = 1; n <= 4; n++) {
		for (let m = 0; m <= 4; m++) output += `\n${bar("batch", m)}\x1b[A`;
		output += `\n\r${" ".repeat(60)}\r\x1b[A${bar("epoch", n)}`;
	}
	const file = join(folder, "tqdm");
	writeFileSync(file, `${output}\n`);
	return `cat ${file}`;
}

function diff(): string {
	const files = ["a", "b"].map((name) => join(folder, name));
	for (const file of files) writeFileSync(file, `one\n${file}\nthree\n`);
	// It fails where they differ.
	return `diff --color=always -u --label a --label b ${files.join(" ")}; true`;
}

function curl(): string {
	installed("curl");
	return `curl -# -o ${join(folder, "copy")} file://${process.execPath}`;
}

function npmInstall(): string {
	const dependency = join(folder, "dependency");
	mkdirSync(dependency, { recursive: true });
	// Long enough for npm to show that it is at work.
	const scripts = { postinstall: "sleep 1" };
	const pkg = (name: string, more = {}) =>
		JSON.stringify({ name, version: "1.0.0", ...more });
	writeFileSync(
		join(dependency, "package.json"),
		pkg("dependency", { scripts }),
	);
	const project = mkdtempSync(join(folder, "project-")); // Nothing is installed in it.
	writeFileSync(join(project, "package.json"), pkg("project"));
	return `npm install --prefix ${project} --offline --no-audit ${dependency}`;
}

function gitDiff(): string {
	const repository = repositoryOf(3);
	writeFileSync(join(repository, "2"), "2\nthree\n");
	return `git -C ${repository} --no-pager diff --color=always --stat -p`;
}

function gitLog(): string {
	return `git -C ${repositoryOf(3)} --no-pager log --color=always --graph --stat`;
}

function gitClone(): string {
	return `git clone --progress --no-local file://${repositoryOf(300)} ${mkdtempSync(join(folder, "clone-"))}`;
}

/** A repository with one commit of so many files. */
function repositoryOf(files: number): string {
	installed("git");
	const repository = mkdtempSync(join(folder, "repository-"));
	for (let n = 0; n < files; n++) {
		writeFileSync(join(repository, `${n}`), `${n}\n`.repeat(n));
	}
	const git = (...args: string[]) =>
		execFileSync("git", ["-C", repository, ...args], { stdio: "ignore" });
	git("init", "-q");
	git("add", ".");
	git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "all");
	return repository;
}

/** Where we may, a package of our own is installed, with the bar at the bottom. */
function aptGet(): string {
	if (!existsSync("/usr/bin/apt-get")) throw new Error("no apt-get here");
	if (process.getuid?.() !== 0) return "apt-get -s install bash";
	const root = join(folder, "deb");
	mkdirSync(join(root, "DEBIAN"), { recursive: true });
	writeFileSync(
		join(root, "DEBIAN/control"),
		"Package: sse-tail-test\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\nDescription: a test\n",
	);
	execFileSync("dpkg-deb", ["--build", root, join(folder, "test.deb")]);
	onTestFinished(() => {
		execFileSync("dpkg", ["--purge", "sse-tail-test"], { stdio: "ignore" });
	});
	return `apt-get install -y -o Dpkg::Progress-Fancy=1 ${join(folder, "test.deb")}`;
}

function pytest(): string {
	const pytest = installed("pytest-3");
	const file = join(folder, "test_three.py");
	writeFileSync(
		file,
		`import pytest
def test_passes(): pass
@pytest.mark.skip
def test_skipped(): pass
def test_fails(): assert {"a": [1, 2]} == {"a": [1, 3]}
`,
	);
	return `${pytest} -p no:cacheprovider -v ${file}`;
}

function top(): string {
	installed("top");
	return "top -n 2 -d 0.2";
}
