import { Utf8Stream } from "../text/utf8.ts";
import { AddMask, type Part } from "./add-mask.ts";
import { Masker } from "./masker.ts";
import type { Pattern } from "./pattern.ts";
import { SecretPattern } from "./secret.ts";

/**
 * Hides secrets from viewers: those of the options, and those that the output
 * names by `::add-mask::`.
 */
export class Mask {
	readonly #patterns: readonly Pattern[];
	readonly #onSlow: (name: string) => void;
	readonly #slow = new Set<string>();
	/** The secrets that the output has named by `::add-mask::`. */
	readonly #added: SecretPattern;

	/**
	 * @param onSlow called once with the name of each pattern that took too long;
	 *   text that could not be searched in time is hidden
	 * @param added what outputs name; more when they name it
	 */
	constructor(
		patterns: readonly Pattern[],
		onSlow: (name: string) => void = () => {},
		added = new SecretPattern([]),
	) {
		this.#patterns = patterns;
		this.#onSlow = onSlow;
		this.#added = added;
	}

	/** One that hides these too. What an output names is hidden by both. */
	with(patterns: readonly Pattern[]): Mask {
		if (patterns.length === 0) return this;
		const all = [...this.#patterns, ...patterns];
		return new Mask(all, this.#onSlow, this.#added);
	}

	/** Makes the stream that masks one of the command's outputs. */
	stream(): MaskedStream {
		const maskers = this.#patterns.map((pattern) => this.#masker(pattern));
		return new MaskedStream(maskers, {
			add: (secret) => this.#added.add(secret),
			added: () =>
				this.#added.isEmpty ? undefined : this.#masker(this.#added),
		});
	}

	/** Masks a whole text. */
	text(text: string): string {
		const patterns = this.#added.isEmpty
			? this.#patterns
			: [...this.#patterns, this.#added];
		return patterns
			.map((pattern) => this.#masker(pattern))
			.reduce((masked, masker) => masker.push(masked) + masker.end(), text);
	}

	#masker(pattern: Pattern): Masker {
		return new Masker(pattern, () => this.#tellOnce(pattern));
	}

	#tellOnce({ name }: Pattern): void {
		if (this.#slow.has(name)) return;
		this.#slow.add(name);
		this.#onSlow(name);
	}
}

/** Secrets that become known while the text comes, from any of the outputs. */
interface LearnedSecrets {
	add(secret: string): void;
	/**
	 * Makes a masker of the known secrets and of later ones; undefined while
	 * there are none.
	 */
	added(): Masker | undefined;
}

/** Turns bytes, cut anywhere, into valid UTF-8 in which secrets are hidden. */
export class MaskedStream {
	/**
	 * Whether the last chunk passed unchanged, apart from bytes that are no UTF-8;
	 * before the first, whether it may.
	 */
	hasPassed: boolean;
	readonly #utf8 = new Utf8Stream();
	readonly #commands = new AddMask();
	readonly #maskers: readonly Masker[];
	readonly #learned: LearnedSecrets;
	#added: Masker | undefined;

	/** @param maskers applied one after the other */
	constructor(maskers: readonly Masker[], learned: LearnedSecrets) {
		this.hasPassed = maskers.length === 0;
		this.#maskers = maskers;
		this.#learned = learned;
	}

	push(chunk: Buffer): Buffer {
		const bytes = this.#utf8.push(chunk);
		this.#added ??= this.#learned.added();
		const isMasking = this.#maskers.length > 0 || this.#added !== undefined;
		this.hasPassed = !isMasking && this.#commands.passes(bytes);
		if (this.hasPassed) return bytes;
		return Buffer.from(this.#masked(this.#commands.push(bytes.toString())));
	}

	end(): Buffer {
		const rest = this.push(Buffer.alloc(0)).toString();
		const last = this.#utf8.end().toString();
		const parts = [...this.#commands.push(last), ...this.#commands.end()];
		const text = this.#all().reduce(
			(shown, masker) => masker.push(shown) + masker.end(),
			parts.map((part) => part.text).join(""),
		);
		return Buffer.from(rest + text);
	}

	#masked(parts: readonly Part[]): string {
		let masked = "";
		for (const { text, secret } of parts) {
			masked += this.#all().reduce((shown, masker) => masker.push(shown), text);
			if (secret === undefined) continue;
			this.#learned.add(secret);
			this.#added ??= this.#learned.added();
		}
		return masked;
	}

	#all(): readonly Masker[] {
		return this.#added ? [...this.#maskers, this.#added] : this.#maskers;
	}
}
