import type { ChalkInstance } from "chalk";
import { KiB } from "../../defaults.ts";
import type { Echo } from "../../run/pump.ts";

const LF = 0x0a;

/** After this, in ms, a line without an end is printed as far as it has come. */
const UNFINISHED_MS = 500;

/** A line without an end is printed when it has grown to this. */
const LONGEST_BYTES = 64 * KiB;

/** As concurrently has them, and none that means an error. */
const COLOURS = ["cyan", "yellow", "green", "magenta", "blue"] as const;

/**
 * Prints what several processes write with each one's name before its lines,
 * and each line whole: one that has no end yet waits for it a little, so that
 * two processes' texts never stand in one line.
 */
export class PrefixedOutput {
	readonly #output: Echo;
	readonly #paint: ChalkInstance;
	readonly #names: readonly string[];
	readonly #width: number;
	/** Who has printed a line that has no end yet. */
	#inLine: Lane | undefined;

	/**
	 * @param output where it is printed
	 * @param names of all processes, so that the lines stand below each other
	 */
	constructor(output: Echo, names: readonly string[], paint: ChalkInstance) {
		this.#output = output;
		this.#paint = paint;
		this.#names = names;
		this.#width = Math.max(0, ...names.map((name) => name.length));
	}

	/** @param index of the process's name */
	lane(index: number): Echo & { end(): void } {
		const name = this.#names[index] ?? "";
		const colour = COLOURS[index % COLOURS.length] ?? "cyan";
		const prefix = `${this.#paint[colour](`[${name.padEnd(this.#width)}]`)} `;
		return new Lane(this.#output, Buffer.from(prefix), (lane, isInLine) => {
			const other = this.#inLine !== undefined && this.#inLine !== lane;
			const begins = other || this.#inLine === undefined;
			this.#inLine = isInLine ? lane : undefined;
			return { endsOther: other, begins };
		});
	}
}

/** What a lane has to print around what it prints. */
interface Seam {
	/** Whether another's line, which has no end yet, is to be ended. */
	endsOther: boolean;
	/** Whether this begins a line. */
	begins: boolean;
}

class Lane implements Echo {
	readonly #output: Echo;
	readonly #prefix: Buffer;
	readonly #take: (lane: Lane, isInLine: boolean) => Seam;
	/** The beginning of a line that has no end yet. */
	#held: Buffer[] = [];
	#heldBytes = 0;
	#timer: NodeJS.Timeout | undefined;

	constructor(
		output: Echo,
		prefix: Buffer,
		take: (lane: Lane, isInLine: boolean) => Seam,
	) {
		this.#output = output;
		this.#prefix = prefix;
		this.#take = take;
	}

	get backpressure(): Promise<void> | undefined {
		return this.#output.backpressure;
	}

	get broken(): Promise<unknown> {
		return this.#output.broken;
	}

	write(bytes: Buffer): void {
		const end = bytes.lastIndexOf(LF) + 1;
		if (end > 0) {
			this.#hold(bytes.subarray(0, end));
			this.#print(true);
		}
		if (end === bytes.length) return;
		this.#hold(bytes.subarray(end));
		if (this.#heldBytes > LONGEST_BYTES) this.#print(false);
		else this.#wait();
	}

	/** Prints what still waits for the end of its line. */
	end(): void {
		if (this.#heldBytes > 0) this.#print(false);
	}

	/** Prints the line's beginning unless more of it comes soon. */
	#wait(): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			const { backpressure } = this;
			if (backpressure === undefined) return this.#print(false);
			// What is read waits for us: the rest may long be in the pipe.
			void backpressure.then(() => {
				if (this.#heldBytes > 0) this.#wait();
			});
		}, UNFINISHED_MS);
	}

	#hold(bytes: Buffer): void {
		this.#held.push(Buffer.from(bytes)); // Its memory is used again.
		this.#heldBytes += bytes.length;
	}

	#print(isFinished: boolean): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const text = Buffer.concat(this.#held);
		this.#held = [];
		this.#heldBytes = 0;
		const { endsOther, begins } = this.#take(this, !isFinished);
		const parts: Buffer[] = endsOther ? [Buffer.from("\n")] : [];
		if (begins) parts.push(this.#prefix);
		let from = 0;
		for (
			let end = text.indexOf(LF) + 1;
			end > 0;
			end = text.indexOf(LF, end) + 1
		) {
			parts.push(text.subarray(from, end));
			if (end < text.length) parts.push(this.#prefix);
			from = end;
		}
		parts.push(text.subarray(from));
		this.#output.write(Buffer.concat(parts));
	}
}
