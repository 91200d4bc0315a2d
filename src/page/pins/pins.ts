import type { PinData, PinsData } from "../../protocol/events.ts";

/** What all who look at a run have been pointed to, by its log and, after its end, by the news. */
export class Pins {
	readonly #logged = new Map<number, PinData>();
	#late: PinsData | undefined;
	#run: number | undefined;
	#list: readonly PinData[] | undefined;
	/** Changes with every change. */
	version = 0;

	/** A run begins in the log, whose pins follow; undefined while none does. */
	begin(run: number | undefined): void {
		this.#run = run;
		this.#logged.clear();
		this.#changed();
	}

	add(pin: PinData): void {
		this.#logged.set(pin.pin, pin);
		this.#changed();
	}

	remove(pin: number): void {
		this.#logged.delete(pin);
		this.#changed();
	}

	/** What has become of them since the run ended: all of that. */
	setLate(late: PinsData): void {
		this.#late = late;
		this.#changed();
	}

	/** Those that stand, by their lines. */
	get list(): readonly PinData[] {
		this.#list ??= this.#all().toSorted(
			(a, b) => a.line - b.line || a.pin - b.pin,
		);
		return this.#list;
	}

	/** Those at a line, counted from 0. */
	at(line: number): readonly PinData[] {
		const { list } = this;
		return list.length === 0
			? list
			: list.filter((pin) => pin.line === line + 1);
	}

	/** The same for a file whose first line is that one, counted from 0. */
	from(first: number): PinData[] {
		const there = this.list.filter(({ line }) => line > first);
		return there.map((pin) => ({ ...pin, line: pin.line - first }));
	}

	#all(): PinData[] {
		const logged = [...this.#logged.values()];
		const late = this.#late?.run === this.#run ? this.#late : undefined;
		if (late === undefined) return logged;
		const stand = logged.filter(({ pin }) => !late.unpinned.includes(pin));
		return [...stand, ...late.pins];
	}

	#changed(): void {
		this.#list = undefined;
		this.version++;
	}
}

/** What a pin says: "Ann: look here". */
export function wordsOfPin({ text, by }: PinData): string {
	return by ? `${by}: ${text}` : text;
}
