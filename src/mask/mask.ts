import { Utf8Stream } from "../text/utf8.ts";
import { Masker, type Pattern } from "./masker.ts";

/** What is hidden from viewers. */
export class Mask {
	readonly #patterns: readonly Pattern[];

	constructor(patterns: readonly Pattern[]) {
		this.#patterns = patterns;
	}

	/** For one of the command's outputs. */
	stream(): MaskedStream {
		return new MaskedStream(this.#patterns);
	}

	/** A whole text, masked. */
	text(text: string): string {
		const maskers = new Maskers(this.#patterns);
		return maskers.push(text) + maskers.end();
	}
}

/** Bytes, cut anywhere, to valid UTF-8 in which secrets are hidden. */
export class MaskedStream {
	readonly #utf8 = new Utf8Stream();
	readonly #maskers: Maskers;

	constructor(patterns: readonly Pattern[]) {
		this.#maskers = new Maskers(patterns);
	}

	push(chunk: Buffer): Buffer {
		return Buffer.from(this.#maskers.push(this.#utf8.push(chunk).toString()));
	}

	end(): Buffer {
		const last = this.#maskers.push(this.#utf8.end().toString());
		return Buffer.from(last + this.#maskers.end());
	}
}

/** One after the other. */
class Maskers {
	readonly #maskers: readonly Masker[];

	constructor(patterns: readonly Pattern[]) {
		this.#maskers = patterns.map((pattern) => new Masker(pattern));
	}

	push(piece: string): string {
		return this.#maskers.reduce((text, masker) => masker.push(text), piece);
	}

	end(): string {
		return this.#maskers.reduce(
			(text, masker) => masker.push(text) + masker.end(),
			"",
		);
	}
}
