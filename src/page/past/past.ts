import type { PastData, PastProgress } from "../../protocol/past.ts";
import {
	formatMomentHash,
	parseMomentHash,
	setHash,
} from "../control/permalink.ts";
import type { FindBar } from "../find/find-bar.ts";
import type { LogView, ViewPlace } from "../list/log-view.ts";
import type { Root } from "../root.ts";
import type { Run } from "../run.ts";
import type { LineStore } from "../store/line-store.ts";
import { totalOf } from "./as-it-was.ts";
import { PastLines } from "./past-lines.ts";
import type { TimeMarks } from "./time-marks.ts";
import { Timeline } from "./timeline.ts";

/** After this, in ms, what could not be had is asked for again. */
const RETRY_MS = 500;

/** The address names the moment that one has stayed at for so long, in ms. */
const STAY_MS = 400;

export interface PastOptions {
	store: LineStore;
	view: LogView;
	find: FindBar;
	root: Root;
	/** Whether the page is a saved one, whose run no server can tell of. */
	isSaved: boolean;
	/** The run that the page shows. */
	run: () => Run;
	/** What stands along its time. */
	marks: () => TimeMarks;
	/** The rows, in which one marks, folds and pins only what there is now. */
	log: HTMLElement;
	/** Called when another moment is shown, or again what there is now. */
	onChange: () => void;
	/** Says something in passing. */
	notify: (text: string) => void;
}

/**
 * Shows a run as it was at a moment that one drags to. What comes meanwhile is
 * taken in as ever; one goes back to where one was.
 */
export class Past {
	readonly #options: PastOptions;
	readonly #timeline: Timeline;
	/** The moment that one wants to see, in ms since the start; undefined for now. */
	#wanted: number | undefined;
	#lines: PastLines | undefined;
	/** Where one was, and what the address named, before one went away from now. */
	#before: { place: ViewPlace; hash: string } | undefined;
	#asking: AbortController | undefined;
	#staying: ReturnType<typeof setTimeout> | undefined;
	/** A moment up to which the server is to have read the log, before one drags. */
	#ahead: number | undefined;
	/** Whether what is asked for just now is but to have it read. */
	#asksAhead = false;
	/** The moment that the address names, to be shown when the run is known. */
	#awaited: number | undefined;
	/** Whether the timeline is to open as soon as the log has begun to come. */
	#opensSoon = false;

	constructor(options: PastOptions) {
		this.#options = options;
		this.#timeline = new Timeline(
			(ms) => this.#seek(ms),
			() => this.close(),
		);
		options.log.addEventListener(
			"click",
			(event) => this.#clicked(event),
			true,
		);
		if (options.isSaved) return;
		addEventListener("hashchange", () => this.#read());
		this.#read();
	}

	/** The lines that are shown in place of those of now; undefined while those are. */
	get lines(): PastLines | undefined {
		return this.#lines;
	}

	get isOpen(): boolean {
		return this.#timeline.isOpen;
	}

	/** Whether one wants to see another moment than now. */
	get isThen(): boolean {
		return this.#wanted !== undefined;
	}

	/** Opens the timeline, or closes it and goes back to now. */
	toggle(): void {
		if (this.isOpen || this.#opensSoon) this.close();
		else this.open();
	}

	open(): void {
		const { isSaved, notify } = this.#options;
		const run = this.#options.run();
		const isFirst = run.state === "waiting";
		if (isSaved || isFirst) {
			notify(isSaved ? "A saved page knows the end" : "Nothing has run yet");
			return;
		}
		// How the run stands may be known before its log is.
		this.#opensSoon = run.start === undefined;
		if (this.#opensSoon) return;
		this.#timeline.isOpen = true;
		this.update();
		this.#timeline.focus();
		this.#ahead = Math.round(totalOf(run));
		this.#askSoon();
	}

	/** Goes back to now, and closes the timeline. */
	close(): void {
		this.#opensSoon = false;
		if (!this.isOpen) return;
		this.toNow();
		this.#stopAsking();
		this.#timeline.isOpen = false;
	}

	/** Another run, or the same anew, is shown: it has no moment yet. */
	leave(): void {
		this.#before = undefined;
		this.close();
	}

	/** Goes back to what there is now, to where one was. */
	toNow(): void {
		if (this.#wanted === undefined) return;
		this.#wanted = undefined;
		this.#stopAsking();
		clearTimeout(this.#staying);
		const { store, view, find, onChange } = this.#options;
		const before = this.#before;
		this.#before = undefined;
		if (this.#lines !== undefined) {
			this.#lines = undefined;
			find.showLines(store);
			if (before !== undefined) view.returnTo(before.place);
		}
		if (before !== undefined) setHash(before.hash);
		onChange();
		this.update();
	}

	/** Shows how far the run is by now. To be called now and then. */
	update(): void {
		const run = this.#options.run();
		const { start, outcome } = run;
		if (this.#awaited !== undefined && start !== undefined) this.#goToAwaited();
		if (this.#opensSoon && start !== undefined) {
			this.open();
			return;
		}
		if (!this.isOpen || start === undefined) return;
		const { startedAt } = start;
		const totalMs = totalOf(run);
		const course = { totalMs, startedAt, isOver: outcome !== undefined };
		this.#timeline.show(course, this.#wanted, this.#options.marks());
	}

	/** Says why something is not done while one looks at another moment. */
	sayOfNow(): void {
		this.#options.notify("That is for now: Esc goes back there");
	}

	/** A click that would change something of now, which one doesn't see, does not. */
	#clicked(event: MouseEvent): void {
		const target = event.target as Element;
		const isOfNow = target.closest(".number, .fold, .pin, .row.group") !== null;
		if (!this.isThen || !isOfNow || target.closest(".text a") !== null) return;
		event.preventDefault();
		event.stopPropagation();
		this.sayOfNow();
	}

	#read(): void {
		this.#awaited = parseMomentHash(location.hash);
		if (this.#awaited !== undefined) this.update();
		else if (this.#before !== undefined) {
			this.#before.hash = location.hash; // What it names now is of now.
			this.toNow();
		}
	}

	#goToAwaited(): void {
		const ms = this.#awaited;
		this.#awaited = undefined;
		if (ms === undefined || ms >= totalOf(this.#options.run())) return;
		if (!this.isOpen) this.#timeline.isOpen = true;
		this.#seek(ms);
	}

	/** @param ms since the start of the run; undefined for now */
	#seek(ms: number | undefined): void {
		if (ms === undefined) {
			this.toNow();
			return;
		}
		const wasNow = this.#wanted === undefined;
		this.#wanted = Math.round(ms);
		if (wasNow) {
			const isNamed = parseMomentHash(location.hash) !== undefined;
			const hash = isNamed ? "" : location.hash;
			this.#before = { place: this.#options.view.place, hash };
		}
		this.update();
		clearTimeout(this.#staying);
		this.#staying = setTimeout(() => this.#nameMoment(), STAY_MS);
		if (this.#asksAhead) this.#giveUpAsking(); // That may take its time.
		this.#askSoon();
	}

	#askSoon(): void {
		if (this.#asking !== undefined) return;
		this.#asking = new AbortController();
		void this.#ask(this.#asking);
	}

	#giveUpAsking(): void {
		this.#asking?.abort();
		this.#asking = undefined;
		this.#asksAhead = false;
	}

	#stopAsking(): void {
		this.#giveUpAsking();
		this.#ahead = undefined;
		this.#timeline.say("");
	}

	#nameMoment(): void {
		const wanted = this.#wanted;
		if (wanted !== undefined) setHash(formatMomentHash(wanted));
	}

	/** Asks for one moment after the other, as long as another one is wanted. */
	async #ask(asking: AbortController): Promise<void> {
		const { root, run } = this.#options;
		const { path } = run();
		while (this.#asking === asking) {
			const wanted = this.#wanted;
			const isShown = wanted === this.#lines?.moment.ms;
			const ms = isShown ? this.#ahead : wanted;
			if (ms === undefined) break;
			this.#asksAhead = isShown;
			try {
				const { signal } = asking;
				const url = root.of(`past?at=${ms}`, path);
				const answer = await fetch(url, { signal, cache: "no-store" });
				const { status } = answer;
				const text = await answer.text();
				if (this.#asking !== asking) return;
				if (status === 404 || status === 410) this.#refuse(text.trim());
				else if (status === 202) this.#wait(JSON.parse(text));
				else if (status !== 200) throw new Error(`${status}`);
				else if (isShown) this.#haveRead();
				else this.#show(JSON.parse(text), ms);
			} catch {
				if (this.#asking !== asking) return;
				this.#timeline.say("The server does not answer now: trying again");
				await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
			}
		}
		if (this.#asking === asking) this.#giveUpAsking();
	}

	#show(data: PastData, ms: number): void {
		const { store, view, find, onChange } = this.#options;
		const wasNow = this.#lines === undefined;
		this.#lines = new PastLines(store, data, ms);
		this.#timeline.say("");
		find.showLines(this.#lines);
		if (wasNow) view.toEnd();
		onChange();
	}

	/** The server has read ahead. */
	#haveRead(): void {
		this.#ahead = undefined;
		this.#timeline.say("");
	}

	#wait({ read, of }: PastProgress): void {
		const isAwaited = this.#wanted !== this.#lines?.moment.ms;
		// In large steps: a screen reader says each.
		const percent = 5 * Math.floor((20 * read) / Math.max(1, of));
		this.#timeline.say(isAwaited ? `Reading the log, ${percent} %` : "");
	}

	#refuse(why: string): void {
		this.toNow();
		this.#stopAsking();
		this.#timeline.say(why);
	}
}
