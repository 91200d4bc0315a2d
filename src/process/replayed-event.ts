/**
 * An event for one listener, which also gets the last value from before it
 * listened. Reports of a job may come before anyone can know the job; Node's
 * EventEmitter would drop them.
 */
export class ReplayedEvent<T> {
	#early: { value: T } | undefined;
	#listener: (value: T) => void = (value) => {
		this.#early = { value };
	};

	emit(value: T): void {
		this.#listener(value);
	}

	listen(listener: (value: T) => void): void {
		this.#listener = listener;
		if (this.#early) listener(this.#early.value);
	}
}
