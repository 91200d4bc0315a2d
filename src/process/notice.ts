/** Tells a listener what comes, and at once the last that came before it listened. */
export class Notice<T> {
	#early: { value: T } | undefined;
	#listener: (value: T) => void = (value) => {
		this.#early = { value };
	};

	tell(value: T): void {
		this.#listener(value);
	}

	listen(listener: (value: T) => void): void {
		this.#listener = listener;
		if (this.#early) listener(this.#early.value);
	}
}
