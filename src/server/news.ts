import type { Journal } from "../journal/journal.ts";
import { encodeEvent } from "../protocol/encode.ts";
import type { RunSummary } from "../protocol/events.ts";
import { type Audience, viewersEvent } from "./audience.ts";

/** How often, in ms, who lags behind is told how much more there is. */
const PROGRESS_MS = 1000;

/**
 * What those who ask for it are told beside the journal: how the run stands, which
 * the journal tells only who has read it to its end. Once at first, once more when
 * the run has ended, and now and then who lags behind: from it they know how
 * far they are. Who keeps up needs no more, so that a line costs one write.
 */
export class News {
	readonly #journal: Journal;
	readonly #audience: Audience;
	readonly #summary: () => RunSummary;
	#hasToldEnd = false;
	#progress: NodeJS.Timeout | undefined;

	constructor(journal: Journal, audience: Audience, summary: () => RunSummary) {
		this.#journal = journal;
		this.#audience = audience;
		this.#summary = summary;
		journal.onGrowth(() => this.#grown());
	}

	/** What a new viewer is told before anything else. */
	first(): Buffer[] {
		return [this.#session(), viewersEvent(this.#audience.watching)];
	}

	#grown(): void {
		if (!this.#journal.ended) {
			this.#progress ??= setTimeout(() => this.#tell(false), PROGRESS_MS);
			this.#progress.unref();
		} else if (!this.#hasToldEnd) {
			this.#hasToldEnd = true;
			this.#tell(true);
		}
	}

	#tell(isEnd: boolean): void {
		clearTimeout(this.#progress);
		this.#progress = undefined;
		const session = this.#session();
		for (const viewer of this.#audience.viewers) {
			if (isEnd || viewer.isBehind) viewer.tell("session", session);
		}
	}

	#session(): Buffer {
		return encodeEvent(undefined, "session", { runs: [this.#summary()] });
	}
}
