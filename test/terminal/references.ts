import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { installed } from "../helpers/installed.ts";
import { type Canonical, canonicalLines, withoutEnd } from "./cells.ts";

/** All lines that tmux shows and has scrolled off after those bytes. */
export async function tmuxLines(
	cols: number,
	rows: number,
	output: string,
): Promise<Canonical[]> {
	installed("tmux");
	const folder = mkdtempSync(join(tmpdir(), "sse-tail-test-"));
	const socket = `sse-tail-${randomUUID()}`;
	const tmux = (...args: string[]) =>
		execFileSync("tmux", ["-L", socket, ...args], { encoding: "utf8" });
	const file = join(folder, "output");
	// Its title tells when it has taken in all.
	writeFileSync(file, `${output}\x1b]2;taken in\x07`);
	try {
		tmux(
			...["-f", "/dev/null", "-u", "new-session", "-d"],
			...["-x", `${cols}`, "-y", `${rows}`],
			`stty raw -echo; cat ${file}; sleep 1000`,
		);
		tmux("set-option", "-g", "history-limit", "100000");
		await expect
			.poll(() => tmux("display-message", "-p", "#{pane_title}"), {
				timeout: 10_000,
			})
			.toContain("taken in");
		const text = tmux("capture-pane", "-e", "-p", "-J", "-S", "-");
		return withoutEnd(canonicalLines(text.split("\n")));
	} finally {
		tmux("kill-server");
		rmSync(folder, { recursive: true });
	}
}
