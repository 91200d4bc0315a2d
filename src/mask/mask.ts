import { Utf8Stream } from "../text/utf8.ts";
import { Masker } from "./masker.ts";
import type { Pattern } from "./pattern.ts";

/** What is hidden from viewers. */
export class Mask {
	readonly #patterns: readonly Pattern[];
	readonly #onSlow: (name: string) => void;
	readonly #slow = new Set<string>();

	/**
	 * @param onSlow told once of each pattern that takes too long to look for;
	 *   what could not be searched in time is hidden
	 */
	constructor(
		patterns: readonly Pattern[],
		onSlow: (name: string) => void = () => {},
	) {
		this.#patterns = patterns;
		this.#onSlow = onSlow;
	}

	/** For one of the command's outputs. */
	stream(): MaskedStream {
		return new MaskedStream(this.#maskers());
	}

	/** A whole text, masked. */
	text(text: string): string {
		return this.#maskers().reduce(
			(masked, masker) => masker.push(masked) + masker.end(),
			text,
		);
	}

	#maskers(): Masker[] {
		return this.#patterns.map(
			(pattern) => new Masker(pattern, () => this.#tellOnce(pattern)),
		);
	}

	#tellOnce({ name }: Pattern): void {
		if (this.#slow.has(name)) return;
		this.#slow.add(name);
		this.#onSlow(name);
	}
}

/** Bytes, cut anywhere, to valid UTF-8 in which secrets are hidden. */
export class MaskedStream {
	readonly #utf8 = new Utf8Stream();
	readonly #maskers: readonly Masker[];

	/** @param maskers each gets what the one before it shows */
	constructor(maskers: readonly Masker[]) {
		this.#maskers = maskers;
	}

	push(chunk: Buffer): Buffer {
		const text = this.#utf8.push(chunk).toString();
		return Buffer.from(
			this.#maskers.reduce((shown, masker) => masker.push(shown), text),
		);
	}

	end(): Buffer {
		const text = this.#utf8.end().toString();
		return Buffer.from(
			this.#maskers.reduce(
				(shown, masker) => masker.push(shown) + masker.end(),
				text,
			),
		);
	}
}
