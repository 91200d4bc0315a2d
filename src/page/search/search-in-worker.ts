import type { FoundIn, Piece, Searcher } from "./searcher.ts";

/** The worker's program, put here by the build. */
declare const SEARCH_WORKER: string;

/** The deadline of a batch, in ms: a pattern that exceeds it backtracks catastrophically. */
const PATIENCE_MS = 5000;

/** What lines are to match, be records that pass, or both. */
export interface Wanted {
	pattern?: RegExp | undefined;
	/** See src/page/records/filter.ts. */
	filter?: string | undefined;
}

interface Waiting {
	resolve(found: readonly FoundIn[]): void;
	reject(error: Error): void;
}

/** Searches in a worker, which is terminated at the deadline: no pattern can block the page. */
export class SearchInWorker implements Searcher {
	readonly #worker: Worker;
	/** The promises of the batches that the worker has, oldest first. */
	readonly #waiting: Waiting[] = [];
	#patience: ReturnType<typeof setTimeout> | undefined;

	constructor(wanted: Wanted) {
		const url = URL.createObjectURL(new Blob([SEARCH_WORKER]));
		this.#worker = new Worker(url);
		URL.revokeObjectURL(url);
		this.#worker.onmessage = ({ data }: MessageEvent<readonly FoundIn[]>) => {
			this.#waiting.shift()?.resolve(data);
			this.#wait();
		};
		this.#worker.postMessage(wanted);
	}

	search(pieces: readonly Piece[]): Promise<readonly FoundIn[]> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ resolve, reject });
			this.#worker.postMessage({ pieces });
			if (this.#patience === undefined) this.#wait();
		});
	}

	stop(): void {
		clearTimeout(this.#patience);
		this.#worker.terminate();
	}

	/** Restarts the deadline for the oldest batch, if there is one. */
	#wait(): void {
		clearTimeout(this.#patience);
		this.#patience =
			this.#waiting.length === 0
				? undefined
				: setTimeout(() => this.#giveUp(), PATIENCE_MS);
	}

	#giveUp(): void {
		this.stop();
		const error = new Error("this pattern takes too long");
		for (const answer of this.#waiting.splice(0)) answer.reject(error);
	}
}
