import { constants, openSync } from "node:fs";
import { ReadStream } from "node:tty";

/** A source of the keys that the user types. */
export interface Keyboard {
	/**
	 * Starts reading keys.
	 *
	 * @returns the terminal's descriptor, valid until close()
	 * @throws {Error} when there is no terminal
	 */
	open(onKeys: (keys: Buffer) => void): number;
	pause(): void;
	resume(): void;
	close(): void;
}

/** Reads keys from our stdin, which has to be a terminal. */
export function stdinKeyboard(stdin: NodeJS.ReadStream): Keyboard {
	stdin.on("error", () => {}); // EIO after a hang-up, of which SIGHUP tells us.
	let listener: (keys: Buffer) => void = () => {};
	return {
		open(onKeys) {
			listener = onKeys;
			stdin.on("data", listener).resume();
			return 0;
		},
		pause: () => stdin.pause(),
		resume: () => stdin.resume(),
		close: () => stdin.off("data", listener).pause(),
	};
}

/**
 * Reads keys from our controlling terminal, where stdin is something else. It is
 * opened only while keys are wanted: what is typed otherwise is meant for other
 * programs.
 */
export function ttyKeyboard(): Keyboard {
	let stream: ReadStream | undefined;
	return {
		open(onKeys) {
			const flags = constants.O_RDWR | constants.O_NOCTTY;
			const fd = openSync("/dev/tty", flags);
			stream = new ReadStream(fd);
			stream.on("data", onKeys).on("error", () => {});
			return fd;
		},
		pause: () => stream?.pause(),
		resume: () => stream?.resume(),
		close: () => stream?.destroy(),
	};
}
