import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import type { ProcessTerminal, SettingsChange } from "../../process/process.ts";
import type { Host } from "../host.ts";
import { isForeground } from "./foreground.ts";
import type { Keyboard } from "./keyboard.ts";

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
 * Sets our terminal, unless somebody has set it since the command began, or it
 * would be unfit for typing: that is no purpose, but a program that crashed.
 */
const ADOPT = `exec </dev/tty && [ "$(stty -g)" = "$1" ] && stty "$2" || exit
case " $(stty -a | tr '\\n' ' ')" in
*" -icanon "* | *" -echo "* | *" -isig "* | *" -icrnl "* | *" -opost "*) stty "$1" ;;
esac`;

/**
 * Our own terminal, of which the command's is an image: while it is raw, keys
 * go to the command's terminal as they are, and its line discipline does with
 * them what ours would do.
 */
export class OwnTerminal {
	readonly #host: Host;
	readonly #target: ProcessTerminal;
	readonly #keyboard: Keyboard;
	/** Whether the command is to have the keys. */
	#isWanted = false;
	#fd = 0;
	/** How the terminal was set before us, as `stty -g` has it. */
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

	/** Says whether keys are to be passed on. */
	wantKeys(isWanted: boolean): void {
		this.#isWanted = isWanted;
		if (isWanted) this.enter();
		else this.leave();
	}

	/** Passes keys on from now on, or from when we are in the foreground. */
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
			return; // There is no terminal.
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

	/** Sets the terminal as it was before. */
	leave(): void {
		clearTimeout(this.#later);
		if (!this.isRaw) return;
		this.#host.off("exit", this.#restore);
		this.#restore();
		this.#keyboard.close();
	}

	/**
	 * Sets the terminal as the command has set its own: `stty intr ^B` is to
	 * last, as it would without us. Not from the background, where the terminal is
	 * somebody else's.
	 */
	adopt({ from, to }: SettingsChange): void {
		if (!isForeground()) return;
		spawnSync("sh", ["-c", ADOPT, "sh", from, to], { stdio: "ignore" });
	}

	readonly #restore = () => {
		// In the background it is somebody else's, and stty would be stopped.
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

	/** In a session of its own, so that no signal for us ends it. */
	#startGuard(raw: string): ChildProcess {
		const guard = spawn("sh", ["-c", SET_BACK, "sh", this.#settings, raw], {
			stdio: [this.#fd, "ignore", "ignore", "pipe"],
			detached: true,
		});
		guard.once("error", () => {}); // Then there is none.
		guard.unref();
		const pipe = guard.stdio[3];
		if (pipe && "unref" in pipe) (pipe as { unref(): void }).unref();
		return guard;
	}
}
