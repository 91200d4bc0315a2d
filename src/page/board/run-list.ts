import type { RunSummary } from "../../protocol/events.ts";
import { element, setText } from "../element.ts";
import type { Root } from "../root.ts";
import type { KnownRun, Runs } from "../runs.ts";
import { FindRuns } from "./find-runs.ts";
import { KeyedList, type ListItem } from "./keyed-list.ts";
import { make } from "./make.ts";
import { standingOf, timeText, valuesText } from "./run-words.ts";

/** The rest of the page, as the list needs it. */
export interface RunListContext {
	runs: Runs;
	root: Root;
	/** Shows the run at a path from the root; "" for the latest. */
	show(path: string): void;
}

/** From so many on one looks for a run rather than at all. */
const MANY = 10;

const SIGNS = {
	waiting: "…",
	running: "●",
	succeeded: "✓",
	failed: "✗",
	ended: "■",
	lost: "?",
};

/**
 * The runs that there are, newest first, as links: each has an address of its
 * own. Older ones come when they are asked for.
 */
export class RunList {
	readonly #context: RunListContext;
	readonly #list: KeyedList<KnownRun>;
	readonly #latest: HTMLAnchorElement;
	readonly #older: HTMLButtonElement;
	readonly #find: FindRuns;
	#isLoading = false;
	/** Whether the server has none that are older than those we know of. */
	#isWhole = false;

	/** @param within has the elements */
	constructor(within: HTMLElement, context: RunListContext) {
		this.#context = context;
		this.#latest = element("latest", HTMLAnchorElement, within);
		this.#latest.href = context.root.url.href;
		this.#older = element("older", HTMLButtonElement, within);
		this.#older.onclick = () => {
			void this.#load(context.runs.oldest);
		};
		this.#find = new FindRuns(within, context.root, () => this.render());
		this.#list = new KeyedList(
			element("run-list", HTMLElement, within),
			({ summary: { run, startedAt } }) => `${run} ${startedAt}`,
			() => this.#item(),
		);
		within.addEventListener("click", (event) => this.#clicked(event));
	}

	/** Shows how they stand now. */
	render(): void {
		const { root, runs } = this.#context;
		const { found } = this.#find;
		const hasOlder = !this.#isWhole && runs.oldest > 1;
		this.#find.show(hasOlder || runs.known.length > MANY);
		this.#list.show(found ?? runs.known);
		this.#older.hidden = !hasOlder || found !== undefined;
		setCurrent(this.#latest, !root.isOfOneRun);
	}

	/** Hears of changes: of those too that the news don't tell of. */
	async update(): Promise<void> {
		const { unsure } = this.#context.runs;
		if (unsure !== undefined) await this.#load(unsure + 1);
	}

	async #load(before: number): Promise<void> {
		if (this.#isLoading) return;
		this.#isLoading = true;
		try {
			const { root, runs } = this.#context;
			const url = new URL("runs", root.url);
			url.searchParams.set("before", `${before}`);
			const answer = await fetch(url);
			if (!answer.ok) return;
			const older: Omit<RunSummary, "lastEventId">[] = await answer.json();
			this.#isWhole = older.length === 0;
			runs.addOlder(
				older.map((summary) => ({ ...summary, lastEventId: "" })),
				before,
				performance.now(),
			);
		} catch {
			// Whether the server is there is said elsewhere; one can ask again.
		} finally {
			this.#isLoading = false;
		}
		this.render();
	}

	#item(): ListItem<KnownRun> {
		const sign = make("span", "sign");
		sign.ariaHidden = "true";
		const title = make("bdi", "title");
		const number = make("span", "run-number");
		const values = make("bdi", "values");
		const facts = make("span", "facts");
		const when = make("time");
		const link = make("a", "run");
		link.append(sign, make("span", "name", title, " ", number), when);
		link.append(values, facts);
		const { root, runs } = this.#context;
		let shown: unknown[] = [];
		return {
			element: make("li", "", link),
			update: (known) => {
				const { state } = known.summary;
				const isCurrent = runs.shown.number === known.summary.run;
				const all = [known, isCurrent, runs.commands, new Date().getDate()];
				const isSame = all.every((each, index) => each === shown[index]);
				// There may be hundreds, and four times a second.
				if (isSame && state !== "running" && state !== "stopping") return;
				shown = all;
				const { run, path, startedAt, by, reason, ...summary } = known.summary;
				const { standing, words } = standingOf(known, performance.now());
				const command = runs.commands.find(({ name }) => name === summary.name);
				const time = timeText(startedAt, Date.now());
				link.href = root.of("", path).href;
				link.dataset.state = standing;
				link.title = reason ?? "";
				setCurrent(link, isCurrent);
				setText(sign, SIGNS[standing]);
				setText(title, summary.title);
				setText(number, `#${run}`);
				setText(values, valuesText(summary.values, command));
				setText(
					facts,
					[words, by, summary.machine].filter(Boolean).join(" · "),
				);
				setText(when, time.short);
				when.title = time.whole;
				when.dateTime = new Date(startedAt).toISOString();
			},
		};
	}

	/** Goes there without loading the page anew, unless it is to be shown elsewhere. */
	#clicked(event: MouseEvent): void {
		const target = event.target as Element;
		const link = target.closest<HTMLAnchorElement>("a[href]");
		const { ctrlKey, metaKey, shiftKey } = event;
		if (link === null || ctrlKey || metaKey || shiftKey) return;
		event.preventDefault();
		this.#context.show(link.href.slice(this.#context.root.url.href.length));
	}
}

function setCurrent(link: HTMLAnchorElement, isCurrent: boolean): void {
	if (isCurrent) link.setAttribute("aria-current", "page");
	else link.removeAttribute("aria-current");
}
