import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BIN } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { installed } from "../helpers/installed.ts";
import { Terminal } from "../helpers/tmux.ts";

const SSE_TAIL = `${process.execPath} ${BIN} -p0`;

describe("the command", () => {
	it("has a terminal of our size", async () => {
		const terminal = Terminal.start(91, 28);
		terminal.enter(
			`${SSE_TAIL} -- sh -c 'tty; stty size; test -t 0 -a -t 1 -a -t 2 && echo all; echo to tty >/dev/tty'`,
		);
		await terminal.shows(/succeeded/);
		expect(terminal.text()).toMatch(/\/dev\/pts\/\d+\n28 91\nall\nto tty\n/);
	});

	it("keeps the terminal's settings", async () => {
		const terminal = Terminal.start();
		terminal.enter("stty erase ^H kill ^X");
		terminal.enter(`${SSE_TAIL} -- sh -c 'stty -a | grep erase'`);
		await terminal.shows(/erase = \^H; kill = \^X/);
	});

	it("has no descriptors but those that it has alone", async () => {
		const terminal = Terminal.start();
		const command = `sh -c 'cd /proc/$$/fd; echo they are *'`;
		terminal.enter(`clear; ${command}; ${SSE_TAIL} -- ${command}`);
		await terminal.shows(/succeeded/);
		const all = terminal.text().match(/^they are .*$/gm) ?? [];
		expect(all).toHaveLength(2);
		expect(all[1]).toBe(all[0]);
	});

	it("shows its colours", async () => {
		const terminal = Terminal.start();
		terminal.enter(`${SSE_TAIL} -- ls --color=auto -d / | cat -v`);
		await terminal.shows(/succeeded/);
		expect(terminal.text()).not.toContain("^[[");
		terminal.enter(`clear; ${SSE_TAIL} --tty -- ls --color=auto -d / | cat -v`);
		await terminal.shows(/\^\[\[.*m\/\^\[\[0m/);
	});

	it("reads what is typed, and secrets without an echo", async () => {
		const terminal = Terminal.start();
		terminal.enter(
			`${SSE_TAIL} -- bash -c 'read -p "Name? " n; read -sp "Secret? " s; echo; echo "$n-$s"'`,
		);
		await terminal.shows(/Name\?$/);
		terminal.enter("Ada");
		await terminal.shows(/Name\? Ada\nSecret\?/);
		terminal.enter("pssst");
		await terminal.shows("Ada-pssst");
		expect(terminal.text().match(/pssst/g)).toHaveLength(1);
	});

	it("learns of another size", async () => {
		const terminal = Terminal.start(80, 24);
		terminal.enter(
			`${SSE_TAIL} -- bash -c 'trap "stty size; exit 4" WINCH; echo ready; while :; do sleep 0.1; done'`,
		);
		await terminal.shows(/^ready/m);
		terminal.resize(101, 31);
		await terminal.shows(/31 101\n.*exit code 4/s);
	});
});

describe("Ctrl-C", () => {
	it("reaches the right process", async () => {
		const terminal = Terminal.start();
		terminal.enter(`${SSE_TAIL} -- bash --norc -i; echo "code $?"`);
		await terminal.shows(/http.*\n.*[$#]$/s);
		terminal.enter("sleep 100");
		await terminal.shows("sleep 100");
		terminal.key("C-c");
		await terminal.shows("^C");
		terminal.enter("echo still $((40+2)); exit 7");
		await terminal.shows(/still 42\n.*code 7/s);
	});

	it("ends a command that doesn't catch it", async () => {
		const terminal = Terminal.start();
		terminal.enter(`${SSE_TAIL} -- sh -c 'echo ready; sleep 100'`);
		await terminal.shows(/^ready/m);
		terminal.key("C-c");
		await terminal.shows(/ended by SIGINT.*\$$/s);
		terminal.enter('echo "code $?"');
		await terminal.shows(/code 130/);
	});
});

describe("Ctrl-Z", () => {
	it.each(["--tty", "--no-tty"])(
		"stops the command and us, and fg goes on: %s",
		async (option) => {
			const terminal = Terminal.start();
			terminal.enter(
				`${SSE_TAIL} ${option} -- sh -c 'echo ready; read line; echo "got $line"'; echo "code $?"`,
			);
			await terminal.shows(/^ready/m);
			terminal.key("C-z");
			await terminal.shows(/Stopped/);
			terminal.enter("stty -a | grep -o 'icanon' ; echo in the shell");
			await terminal.shows(/^icanon\nin the shell/m);
			terminal.enter("fg");
			await terminal.shows(/fg\n.*read line/s);
			terminal.enter("hello");
			await terminal.shows(/got hello\n.*succeeded/s);
		},
	);

	it("stops vim, which sees to the terminal first, and fg goes on", async () => {
		installed("vim");
		const file = join(testFolder(), "file");
		const terminal = Terminal.start();
		terminal.enter(`echo "in the" shell; ${SSE_TAIL} -- vim -u NONE ${file}`);
		await terminal.shows(/^~ *$/m);
		terminal.key("i", "o", "n", "e", "Escape", "C-z");
		await terminal.shows(/^in the shell\n.*Stopped/ms);
		terminal.enter("stty -a | grep -o 'icanon'; fg");
		await terminal.shows(/^one *\n~/m);
		terminal.key("A", "2", "Escape");
		terminal.enter(":wq");
		await terminal.shows(/Stopped.*^icanon\n.*succeeded/ms);
		expect(readFileSync(file, "utf8")).toBe("one2\n");
	});

	it.each([
		["less", "sh -c 'seq 100 >f; less f'", /^28\n29\n(f|:)/m],
		// It stops itself by SIGSTOP.
		["top", "top", /PID USER/],
	])("stops %s, and fg goes on", async (name, command, running) => {
		installed(name);
		const terminal = Terminal.start();
		terminal.enter(`cd ${testFolder()}; clear; ${SSE_TAIL} -- ${command}`);
		await terminal.shows(running);
		terminal.key("C-z");
		await terminal.shows(/Stopped/);
		terminal.enter("clear");
		await terminal.shows(/^\$$/);
		terminal.enter("fg");
		await terminal.shows(running);
		terminal.key("q");
		await terminal.shows("succeeded");
	});

	it("stops us also when the command stops itself at its very start", async () => {
		const terminal = Terminal.start();
		terminal.enter(`${SSE_TAIL} -- sh -c 'kill -STOP $$; echo on'`);
		await terminal.shows(/Stopped/);
		terminal.enter("fg");
		await terminal.shows(/^on\n.*succeeded/ms);
	});

	it("goes on at once where no shell could set it going again", async () => {
		installed("vim");
		const terminal = Terminal.start();
		terminal.enter(`exec ${SSE_TAIL} --keep -- vim -n -u NONE`);
		await terminal.shows(/^~ *$/m);
		terminal.key("C-z");
		terminal.key("i", "s", "t", "i", "l", "l", "Escape");
		await terminal.shows(/^still *\n~/m);
	});

	it("is left to a shell that runs as the command", async () => {
		const terminal = Terminal.start();
		terminal.enter(`${SSE_TAIL} -- bash --norc -i`);
		await terminal.shows(/http.*\n.*[$#]$/s);
		terminal.enter("(echo begun; exec sleep 100)");
		await terminal.shows(/^begun/m);
		terminal.key("C-z");
		await terminal.shows(/Stopped/);
		terminal.enter("fg");
		await terminal.shows(/fg\n.*sleep 100.*/);
		terminal.key("C-c");
		await terminal.shows(/fg\n.*sleep 100.*\n\^C/);
		terminal.enter("exit 9");
		await terminal.shows(/exit code 9/);
	});

	it("lets the command go on in the background", async () => {
		const folder = testFolder();
		const go = join(folder, "go");
		const terminal = Terminal.start();
		terminal.enter(
			`${SSE_TAIL} -- sh -c 'echo ready; until [ -e ${go} ]; do sleep 0.1; done; echo over; exit 5'`,
		);
		await terminal.shows(/^ready/m);
		terminal.key("C-z");
		await terminal.shows(/Stopped/);
		terminal.enter("bg; wait; echo waited");
		await terminal.shows(/Stopped.*&$/ms);
		writeFileSync(go, "");
		await terminal.shows(/^over\n.*exit code 5.*^waited/ms);
	});
});

describe("our terminal", () => {
	it.each(["USR2", "ALRM", "TERM", "KILL"])(
		"is as it was after SIG%s",
		async (signal) => {
			installed("ps");
			const terminal = Terminal.start();
			terminal.enter("stty -g >/dev/null; before=$(stty -g)");
			// It is set back by a process of its own, a moment later. What is typed
			// meanwhile may still be taken for the command's, so all is typed now.
			// The command's parent leads its session; that one's is sse-tail.
			terminal.enter(
				`${SSE_TAIL} -- sh -c 'echo pid $(ps -o ppid= -p $PPID); sleep 100'; until [ "$(stty -g)" = "$before" ]; do sleep 0.05; done; echo "as" before`,
			);
			await terminal.shows(/^pid \d+/m);
			const [, pid] = /^pid (\d+)/m.exec(terminal.text()) ?? [];
			process.kill(Number(pid), `SIG${signal}`);
			await terminal.shows(/^as before$/m);
		},
	);

	it("is as it was after a command that left its own in disorder", async () => {
		const terminal = Terminal.start();
		terminal.enter(`before=$(stty -g); ${SSE_TAIL} -- stty raw -echo -opost`);
		await terminal.shows(/succeeded/);
		terminal.enter('[ "$(stty -g)" = "$before" ] && echo "as" before');
		await terminal.shows(/^as before$/m);
	});
});

describe("keys, where stdin is no terminal", () => {
	it("are the command's while it reads them one by one", async () => {
		installed("less");
		const terminal = Terminal.start(80, 24);
		terminal.enter(`seq 100 | ${SSE_TAIL} -- less`);
		await terminal.shows(/^23\n:/m);
		terminal.key("Space");
		await terminal.shows(/^46\n:/m);
		terminal.key("q");
		await terminal.shows("succeeded");
		terminal.enter("stty -a | grep -o ' icanon'");
		await terminal.shows(/^ icanon$/m);
	});

	it("are the command's while it reads a secret", async () => {
		const terminal = Terminal.start();
		terminal.enter(
			`echo data | ${SSE_TAIL} -- bash -c 'read -sp "Secret? " s </dev/tty; echo; echo "$s-$(cat)"'`,
		);
		await terminal.shows(/^.*Secret\?$/m);
		await expect.poll(() => terminal.settings()).toContain("-echo ");
		terminal.enter("pssst");
		await terminal.shows(/^pssst-data\n.*succeeded/ms);
		expect(terminal.text().match(/pssst/g)).toHaveLength(1);
	});

	it("are others' otherwise", async () => {
		const terminal = Terminal.start();
		terminal.enter(
			`(read -p "Name? " n </dev/tty; echo "$n") | ${SSE_TAIL} -- sed 's/^/got /'`,
		);
		await terminal.shows(/http/);
		terminal.enter("Ada");
		await terminal.shows(/got Ada\n.*succeeded/s);
	});
});

describe("what is no terminal", () => {
	it("stays what it is: stdin", async () => {
		const terminal = Terminal.start();
		terminal.enter(
			`seq 3 | ${SSE_TAIL} -- sh -c 'test -t 1 && echo "a" terminal; cat'`,
		);
		await terminal.shows(/^a terminal\n1\n2\n3\n.*succeeded/ms);
	});

	it("stays what it is: stderr", async () => {
		const terminal = Terminal.start();
		terminal.enter(
			`${SSE_TAIL} -- sh -c 'test -t 1 && echo "a" terminal; echo error >&2' 2>/tmp/sse-tail-stderr; grep -c ^error /tmp/sse-tail-stderr; rm /tmp/sse-tail-stderr`,
		);
		await terminal.shows(/^a terminal\n1$/m);
	});
});
