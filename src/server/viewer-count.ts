import type { ServerResponse } from "node:http";

/** How long, in ms, a page that was sent may take to open its stream. */
const ANNOUNCED_MS = 3000;

/** Counts the streams that are open, and those that a page is about to open. */
export class ViewerCount {
	readonly #onChange: () => void;
	readonly #announced = new Set<NodeJS.Timeout>();
	#open = 0;

	constructor(onChange: () => void) {
		this.#onChange = onChange;
	}

	get open(): number {
		return this.#open;
	}

	get announced(): number {
		return this.#announced.size;
	}

	/** A page was sent, and will come back for its stream. */
	announce(): void {
		const timer = setTimeout(() => {
			this.#announced.delete(timer);
			this.#onChange();
		}, ANNOUNCED_MS);
		this.#announced.add(timer);
	}

	/** A stream was opened; it counts until it is closed. */
	add(response: ServerResponse): void {
		const [timer] = this.#announced;
		clearTimeout(timer);
		if (timer) this.#announced.delete(timer);
		this.#open++;
		this.#onChange();
		response.once("close", () => {
			this.#open--;
			this.#onChange();
		});
	}
}
