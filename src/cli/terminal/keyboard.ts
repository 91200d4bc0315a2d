import { constants, openSync } from "node:fs";
import { ReadStream } from "node:tty";

/** Where keys come from. */
export interface Keyboard {
	/**
	 * Reads keys from now on.
	 *
	 * @returns the terminal's descriptor, until it is closed
	 * @throws {Error} when there is no terminal
	 */
	open(onKeys: (keys: Buffer) => void): number;
	pause(): void;
	resume(): void;
	close(): void;
}

/** Our stdin, which has to be a terminal. */
export function stdinKeyboard(stdin: NodeJS.ReadStream): Keyboard {
	stdin.on("error", () => {}); // It has been hung up: SIGHUP tells us.
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
 * The terminal that controls us, where stdin is something else. While it is
 * closed, nothing is read: what is typed is for others.
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
