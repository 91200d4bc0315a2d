import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { expect, onTestFinished } from "vitest";
import { installed } from "./installed.ts";

/** A terminal as users have one, with a shell in it: tmux, which is none of ours. */
export class Terminal {
	readonly #socket = `sse-tail-${randomUUID()}`;

	static start(cols = 100, rows = 30): Terminal {
		installed("tmux");
		installed("bash");
		const terminal = new Terminal();
		terminal.#tmux(
			...["-f", "/dev/null", "new-session", "-d", "-x", `${cols}`],
			...["-y", `${rows}`, "-e", "CI=1", "-e", "NO_COLOR=1"],
			"exec bash --norc --noprofile",
		);
		onTestFinished(() => void terminal.#tmux("kill-server"));
		terminal.enter("PS1='$ '; clear");
		return terminal;
	}

	/** Types text, and Enter after it. */
	enter(text: string): void {
		this.#tmux("send-keys", "-l", text);
		this.key("Enter");
	}

	/** Presses keys by tmux's names, such as "C-c". */
	key(...names: string[]): void {
		this.#tmux("send-keys", ...names);
	}

	resize(cols: number, rows: number): void {
		this.#tmux("resize-window", "-x", `${cols}`, "-y", `${rows}`);
	}

	/** What it shows, scrolled-off lines included; wrapped lines are whole. */
	text(): string {
		return this.#tmux("capture-pane", "-p", "-J", "-S", "-").trimEnd();
	}

	/** The rows that it shows now, with their colours. */
	screen(): string[] {
		return this.#tmux("capture-pane", "-p", "-e").split("\n");
	}

	/** How it is set, as `stty -a` says it. */
	settings(): string {
		const tty = this.#tmux("display-message", "-p", "#{pane_tty}").trim();
		return execFileSync("stty", ["-F", tty, "-a"], { encoding: "utf8" });
	}

	/** Waits until it shows that. */
	async shows(text: string | RegExp): Promise<void> {
		await expect
			.poll(() => this.text(), { timeout: 30_000, interval: 30 })
			.toMatch(text);
	}

	#tmux(...args: string[]): string {
		return execFileSync("tmux", ["-L", this.#socket, ...args], {
			encoding: "utf8",
			stdio: ["ignore", "pipe", "pipe"],
		});
	}
}
