import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import type { ProcessTerminal, SettingsChange } from "../../process/process.ts";
import type { Host } from "../host.ts";
import { isForeground } from "./foreground.ts";
import type { Keyboard } from "./keyboard.ts";

/**
 * Puts the terminal into raw mode. Prints its settings before and after, as `stty -g`
 * writes them.
 */
const MAKE_RAW = "stty -g && stty raw -echo -iexten && stty -g";

/**
 * The interval in ms at which we check whether the shell has put us into the
 * foreground: no event tells it.
 */
const LOOK_MS = 1000;

/**
 * The guard: restores the terminal when we were killed (SIGKILL) in raw mode, which
 * would leave the user a shell without an echo. Its `read` ends when our end of the
 * pipe is closed, whatever ended us. It restores nothing if another program has
 * changed the settings since.
 */
const SET_BACK = `read _ <&3 || [ "$(stty -g)" != "$2" ] || stty "$1"`;

/**
 * Gives our terminal the settings that the command left on its own, unless another
 * program has changed ours meanwhile. Settings in which nobody can type (no ICANON,
 * ECHO, ISIG, ICRNL or OPOST) are undone: a program that crashed left them.
 */
const ADOPT = `exec </dev/tty && [ "$(stty -g)" = "$1" ] && stty "$2" || exit
case " $(stty -a | tr '\\n' ' ')" in
*" -icanon "* | *" -echo "* | *" -isig "* | *" -icrnl "* | *" -opost "*) stty "$1" ;;
esac`;

/**
 * Our own terminal, in front of the command's pseudo-terminal. Ours is in raw mode:
 * it passes keys on unchanged, and the line discipline of the command's terminal
 * echoes, edits and makes signals of them, as ours would do without us.
 */
export class OwnTerminal {
	readonly #host: Host;
	readonly #target: ProcessTerminal;
	readonly #keyboard: Keyboard;
	/** Whether keys are passed on to the command. */
	#isWanted = false;
	#fd = 0;
	/** The settings before we changed them, as `stty -g` writes them. */
	#settings = "";
	#guard: ChildProcess | undefined;
	#later: NodeJS.Timeout | undefined;

	/** @param target the command's terminal */
	constructor(host: Host, target: ProcessTerminal, keyboard: Keyboard) {
		this.#host = host;
		this.#target = target;
		this.#keyboard = keyboard;
	}

	get isRaw(): boolean {
		return this.#guard !== undefined;
	}

	/** Sets whether keys are passed on. */
	wantKeys(isWanted: boolean): void {
		this.#isWanted = isWanted;
		if (isWanted) this.enter();
		else this.leave();
	}

	/** Enters raw mode and passes keys on, as soon as we are in the foreground. */
	enter(): void {
		clearTimeout(this.#later);
		if (!this.#isWanted || this.isRaw) return;
		if (!isForeground()) {
			this.#later = setTimeout(() => this.enter(), LOOK_MS).unref();
			return;
		}
		try {
			this.#fd = this.#keyboard.open(this.#type);
		} catch {
			return; // ENXIO: we have no controlling terminal.
		}
		const { stdout, status } = spawnSync("sh", ["-c", MAKE_RAW], {
			stdio: [this.#fd, "pipe", "ignore"],
			encoding: "utf8",
		});
		if (status !== 0) {
			this.#keyboard.close();
			return;
		}
		const [before = "", now = ""] = stdout.split("\n");
		this.#settings = before;
		this.#guard = this.#startGuard(now);
		this.#host.on("exit", this.#restore);
	}

	/** Restores the settings from before. */
	leave(): void {
		clearTimeout(this.#later);
		if (!this.isRaw) return;
		this.#host.off("exit", this.#restore);
		this.#restore();
		this.#keyboard.close();
	}

	/**
	 * Copies the settings that the command has changed to our terminal: a command
	 * `stty intr ^B` has to last, as it would without us.
	 */
	adopt({ from, to }: SettingsChange): void {
		if (!isForeground()) return;
		spawnSync("sh", ["-c", ADOPT, "sh", from, to], { stdio: "ignore" });
	}

	readonly #restore = () => {
		// In the background the terminal is another job's, and SIGTTOU would stop
		// stty.
		if (isForeground()) {
			spawnSync("stty", [this.#settings], {
				stdio: [this.#fd, "ignore", "ignore"],
			});
		}
		this.#guard?.kill("SIGKILL");
		this.#guard = undefined;
	};

	readonly #type = (keys: Buffer) => {
		this.#keyboard.pause();
		void this.#target.type(keys).then(() => {
			if (this.isRaw) this.#keyboard.resume();
		});
	};

	/** Starts the guard in its own session, so that no signal for our group ends it. */
	#startGuard(raw: string): ChildProcess {
		const guard = spawn("sh", ["-c", SET_BACK, "sh", this.#settings, raw], {
			stdio: [this.#fd, "ignore", "ignore", "pipe"],
			detached: true,
		});
		guard.once("error", () => {}); // No shell on this system: there is no guard.
		guard.unref();
		const pipe = guard.stdio[3];
		if (pipe && "unref" in pipe) (pipe as { unref(): void }).unref();
		return guard;
	}
}
