import type { LastRound } from "../../failure/watch.ts";
import { element, setText, setTitle } from "../element.ts";
import type { Connection } from "../feed/feed.ts";
import { formatCount } from "../format.ts";
import type { Run, RunState } from "../run.ts";
import { wordsOfActivity } from "./activity-words.ts";
import { ROUND_LINES, signOf, wordsOfRound } from "./round-words.ts";

/**
 * The colour of the icon and the lines drawn on it, which tell the same
 * without colour; and the sign before the title, by state.
 */
const SIGNS: Record<
	RunState,
	{ colour: string; sign: string; lines?: string }
> = {
	connecting: { colour: "#8b949e", sign: "" },
	waiting: { colour: "#8b949e", sign: "", lines: "M10 16h12" },
	running: { colour: "#d29922", sign: "●" },
	lost: { colour: "#8b949e", sign: "?" },
	succeeded: { colour: "#2da44e", sign: "✓", lines: "m10 16.5 4.5 4.5L22 12" },
	failed: { colour: "#cf222e", sign: "✗", lines: "m11 11 10 10m0-10L11 21" },
	ended: { colour: "#6e7781", sign: "■" },
};

const CONNECTIONS: Record<Connection, string> = {
	connecting: "",
	open: "",
	closed: "",
	over: "",
	next: "",
	lost: "Connection lost, retrying …",
	gone: "The server has gone, without telling the end. What came until then is all here.",
	foreign:
		"Another program answers at this address now. What came until then is all here.",
	failed: "The server could not go on. What came until then is all here.",
	saved: "Saved while it ran. What came until then is all here.",
};

/** The same where nothing has come, since nothing has run yet. */
const EMPTY_CONNECTIONS: Partial<Record<Connection, string>> = {
	gone: "The server has gone. Nothing had run yet.",
	foreign: "Another program answers at this address now.",
	failed: "The server could not go on.",
};

/** What is said of a run as it was at another moment than now. */
export interface AsItWas {
	/** The state in words. */
	words: string;
	/** When that was. */
	time: string;
}

/** How long a notice stays, in ms. */
const NOTICE_MS = 5000;

/** What the page says of its run, beside the log: in its bar, and below it. */
export class StatusBar {
	readonly #root: HTMLElement;
	readonly #title: HTMLElement;
	readonly #state: HTMLElement;
	readonly #round: HTMLElement;
	#shownRound: LastRound | undefined;
	readonly #elapsed: HTMLElement;
	readonly #activity: HTMLElement;
	/** Whether it was said what may help where a program keeps its output back. */
	#hasHinted = false;
	readonly #loading: HTMLElement;
	readonly #count: HTMLElement;
	readonly #rate: HTMLElement;
	readonly #connection: HTMLElement;
	readonly #dropped: HTMLElement;
	readonly #notice: HTMLElement;
	#noticeTimer: ReturnType<typeof setTimeout> | undefined;
	/** What the bar tells of in place of now; the tab's title and icon tell of now. */
	past: AsItWas | undefined;

	/** @param root has the elements that it writes to, and the run's state */
	constructor(root: HTMLElement) {
		const part = (id: string) => element(id, HTMLElement, root);
		this.#root = root;
		this.#title = part("title");
		this.#state = part("state");
		this.#round = part("round");
		this.#elapsed = part("elapsed");
		this.#activity = part("activity");
		this.#loading = part("loading");
		this.#count = part("count");
		this.#rate = part("rate");
		this.#connection = part("connection");
		this.#dropped = part("dropped");
		this.#notice = part("notice");
	}

	/** Shows the run's state in the bar, the browser's title and the icon. */
	showRun(run: Run): void {
		const { sign, ...look } = SIGNS[run.state];
		const round = run.lastRound(performance.now());
		const { past } = this;
		this.#root.dataset.state = past === undefined ? run.state : "running";
		this.#root.toggleAttribute("data-past", past !== undefined);
		document.title = `${sign}${round ? signOf(round) : ""} ${run.title}`.trim();
		setText(this.#title, run.title);
		setTitle(this.#title, run.start?.command ?? run.title);
		setText(this.#state, past === undefined ? run.words : past.words);
		showIcon(round ? { ...look, lines: ROUND_LINES[round.went] } : look);
		this.#showRound(round);
		this.showElapsed(run);
	}

	/** Shows how the last build of what watches files went, if that is another now. */
	showRound(run: Run): void {
		const round = run.lastRound(performance.now());
		if (round?.line !== this.#shownRound?.line) this.showRun(run);
	}

	#showRound(round: LastRound | undefined): void {
		this.#shownRound = round;
		this.#round.hidden = round === undefined;
		this.#root.dataset.round = round?.went ?? "";
		if (round === undefined) return;
		setText(this.#round, `${signOf(round)} ${wordsOfRound(round)}`);
		setTitle(this.#round, `By ${round.name}, line ${formatCount(round.line)}`);
		this.#round.dataset.line = `${round.line - 1}`;
	}

	/** Shows the time, which goes on while the run does, and how much of it is here. */
	showElapsed(run: Run): void {
		const now = performance.now();
		setText(this.#elapsed, this.past?.time ?? run.elapsed(now));
		this.#showActivity(run, now);
		const percent = run.progress.percent(now);
		setText(this.#loading, percent === undefined ? "" : `loading ${percent} %`);
	}

	/** Shows what a silent run does, as far as that is known. */
	#showActivity(run: Run, now: number): void {
		const { data, sinceMs } = run.activity(now) ?? {};
		const words = data && wordsOfActivity(data, sinceMs ?? 0);
		setText(this.#activity, words?.text ?? "");
		// All of it: there may be room for its beginning only.
		setTitle(this.#activity, words ? `${words.text}\n${words.more}` : "");
		if (words?.hint === undefined || this.#hasHinted) return;
		this.#hasHinted = true;
		this.notify(words.hint);
	}

	/** Shows how many lines there are. */
	showCount(lines: number): void {
		setText(this.#count, formatCount(lines, "line"));
	}

	/** Shows how fast lines come, while they do. */
	showRate(perSecond: number, { state, progress }: Run): void {
		const isLoading = progress.percent(performance.now()) !== undefined;
		const comes = state === "running" && !isLoading && perSecond >= 1;
		setText(
			this.#rate,
			comes ? `${formatCount(Math.round(perSecond), "line")}/s` : "",
		);
	}

	/** Says when events can't reach us, and the cause if we know it. */
	showConnection(connection: Connection, { state }: Run, cause = ""): void {
		const words =
			(state === "waiting" ? EMPTY_CONNECTIONS[connection] : undefined) ??
			CONNECTIONS[connection];
		const text = [words, cause].filter(Boolean).join(" ");
		this.#connection.hidden = text === "";
		setText(this.#connection, text);
	}

	/**
	 * Says how many of the oldest lines have left the page, and where they are.
	 *
	 * @param raw where all of the output is
	 */
	showDropped(lines: number, raw: URL): void {
		this.#dropped.hidden = lines === 0;
		if (lines === 0) return;
		setText(
			this.#dropped,
			`The oldest ${formatCount(lines, "line")} have left this page, to spare its memory. All of the output is at ${raw}`,
		);
	}

	/** Says something in passing. */
	notify(text: string): void {
		clearTimeout(this.#noticeTimer);
		this.#notice.hidden = false;
		setText(this.#notice, text);
		this.#noticeTimer = setTimeout(() => {
			this.#notice.hidden = true;
		}, NOTICE_MS);
	}
}

function showIcon({
	colour,
	lines = "",
}: {
	colour: string;
	lines?: string;
}): void {
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="14" fill="${colour}"/><path d="${lines}" fill="none" stroke="#fff" stroke-width="4"/></svg>`;
	const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
	if (icon) icon.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
