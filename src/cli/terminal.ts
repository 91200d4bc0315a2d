import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import type { SourceTerminal } from "../source/source.ts";
import { isForeground } from "./foreground.ts";

/**
 * Makes the terminal pass everything on as it is, and tells how it was set
 * and how it is set now.
 */
const MAKE_RAW = "stty -g && stty raw -echo -iexten && stty -g";

/** How often, in ms, we look whether the shell has given us the foreground. */
const LOOK_MS = 1000;

/**
 * Sets the terminal back when we are gone without having done so, unless
 * somebody has set it since. Whatever ends us closes the pipe.
 */
const SET_BACK = `read _ <&3 || [ "$(stty -g)" != "$2" ] || stty "$1"`;

/**
 * Our own terminal, of which the command's is an image: while it is raw, keys
 * go to the command's terminal as they are, and its line discipline does with
 * them what ours would do.
 */
export class OwnTerminal {
	readonly #target: SourceTerminal;
	/** How the terminal was set before us, as `stty -g` has it. */
	#settings = "";
	#guard: ChildProcess | undefined;
	#later: NodeJS.Timeout | undefined;

	/** @param target the command's terminal */
	constructor(target: SourceTerminal) {
		this.#target = target;
		process.stdin.on("error", () => {}); // It has been hung up: SIGHUP tells us.
	}

	get isRaw(): boolean {
		return this.#guard !== undefined;
	}

	/** Passes keys on from now on, or from when we are in the foreground. */
	enter(): void {
		clearTimeout(this.#later);
		if (this.isRaw) return;
		if (!isForeground()) {
			this.#later = setTimeout(() => this.enter(), LOOK_MS).unref();
			return;
		}
		const { stdout, status } = spawnSync("sh", ["-c", MAKE_RAW], {
			stdio: ["inherit", "pipe", "ignore"],
			encoding: "utf8",
		});
		if (status !== 0) return;
		const [before = "", now = ""] = stdout.split("\n");
		this.#settings = before;
		this.#guard = this.#startGuard(now);
		process.on("exit", this.#restore);
		process.stdin.on("data", this.#type);
		process.stdin.resume();
	}

	/** Sets the terminal as it was before. */
	leave(): void {
		clearTimeout(this.#later);
		if (!this.isRaw) return;
		process.stdin.off("data", this.#type);
		process.stdin.pause();
		process.off("exit", this.#restore);
		this.#restore();
	}

	readonly #restore = () => {
		spawnSync("stty", [this.#settings], {
			stdio: ["inherit", "ignore", "ignore"],
		});
		this.#guard?.kill("SIGKILL");
		this.#guard = undefined;
	};

	readonly #type = (keys: Buffer) => {
		process.stdin.pause();
		void this.#target.type(keys).then(() => {
			if (this.isRaw) process.stdin.resume();
		});
	};

	/** In a session of its own, so that no signal for us ends it. */
	#startGuard(raw: string): ChildProcess {
		const guard = spawn("sh", ["-c", SET_BACK, "sh", this.#settings, raw], {
			stdio: ["inherit", "ignore", "ignore", "pipe"],
			detached: true,
		});
		guard.once("error", () => {}); // Then there is none.
		guard.unref();
		const pipe = guard.stdio[3];
		if (pipe && "unref" in pipe) (pipe as { unref(): void }).unref();
		return guard;
	}
}
