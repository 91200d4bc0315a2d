import { describe, expect, it } from "vitest";
import { BIN } from "../helpers/cli.ts";
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
		terminal.enter(
			`${SSE_TAIL} -- sh -c 'echo ready; sleep 100'; echo "code $?"`,
		);
		await terminal.shows(/^ready/m);
		terminal.key("C-c");
		await terminal.shows(/ended by SIGINT.*code 130/s);
	});
});

describe("Ctrl-Z", () => {
	it("stops the command and us, and fg goes on", async () => {
		const terminal = Terminal.start();
		terminal.enter(
			`${SSE_TAIL} -- sh -c 'echo ready; read line; echo "got $line"'; echo "code $?"`,
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
	});

	it("is left to a shell that runs as the command", async () => {
		const terminal = Terminal.start();
		terminal.enter(`${SSE_TAIL} -- bash --norc -i`);
		await terminal.shows(/http.*\n.*[$#]$/s);
		terminal.enter("sleep 100");
		terminal.key("C-z");
		await terminal.shows(/Stopped/);
		terminal.enter("fg");
		await terminal.shows(/fg\nsleep 100/);
		terminal.key("C-c");
		await terminal.shows(/fg\nsleep 100\n\^C/);
		terminal.enter("exit 9");
		await terminal.shows(/exit code 9/);
	});

	it("lets the command go on in the background", async () => {
		const terminal = Terminal.start();
		terminal.enter(
			`${SSE_TAIL} -- sh -c 'echo ready; sleep 3; echo over; exit 5'`,
		);
		await terminal.shows(/^ready/m);
		terminal.key("C-z");
		await terminal.shows(/Stopped/);
		terminal.enter("bg; wait; echo waited");
		await terminal.shows(/^over\n.*exit code 5.*^waited/ms);
	});
});

describe("our terminal", () => {
	it.each(["USR2", "ALRM", "TERM", "KILL"])(
		"is as it was after SIG%s",
		async (signal) => {
			const terminal = Terminal.start();
			terminal.enter("stty -g >/dev/null; before=$(stty -g)");
			// It is set back by a process of its own, a moment later. What is typed
			// meanwhile may still be taken for the command's, so all is typed now.
			terminal.enter(
				`${SSE_TAIL} -- sh -c 'echo pid $PPID; sleep 100'; until [ "$(stty -g)" = "$before" ]; do sleep 0.05; done; echo "as" before`,
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
