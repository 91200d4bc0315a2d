import { stripControls } from "../../text/parse.ts";
import { element } from "../element.ts";
import type { Format } from "../export/save.ts";
import type { FindBar } from "../find/find-bar.ts";
import { formatCount } from "../format.ts";
import type { Group } from "../groups/groups.ts";
import type { LogView } from "../list/log-view.ts";
import type { Looks } from "../list/looks.ts";
import type { TextSelection } from "../list/text-selection.ts";
import type { Outline } from "../outline/outline.ts";
import type { Past } from "../past/past.ts";
import type { RecordsBar } from "../records/records-bar.ts";
import type { LineStore } from "../store/line-store.ts";
import type { Failures } from "../strip/failures.ts";
import type { Copying } from "../ticket/copying.ts";
import type { Going } from "./going.ts";
import type { Command } from "./keys.ts";
import type { MarkedLines } from "./marked-lines.ts";
import type { ViewMenu } from "./view-menu.ts";

/** All that has to do with what a command may do. */
export interface Parts {
	store: LineStore;
	view: LogView;
	find: FindBar;
	failures: Failures;
	outline: Outline;
	looks: Looks;
	marked: MarkedLines;
	menu: ViewMenu;
	selection: TextSelection;
	records: RecordsBar;
	past: Past;
	save(format: Format): void;
	going: Going;
	copying: Copying;
	/** Opens what is pinned to the line that one looks at. */
	pin(): void;
	/** Goes to the first line that is new since the last good run. */
	goToDifference(): void;
	/** Whether the run has failed. */
	hasFailed(): boolean;
	/** Says something in passing. */
	notify(text: string): void;
}

/** So much of an error's line is said, in characters; its row has all. */
const MOST_SAID = 200;

/** What one can do, each at a key's stroke. */
export function commandsOf(parts: Parts): Command[] {
	const { store, view, find, failures, looks, marked, menu, selection } = parts;
	const { notify, outline, past, going, copying } = parts;
	const overview = element("overview", HTMLDialogElement);
	const wordsOf = (line: number) => {
		const label = store.lanes.label(store.lane(line));
		const text = stripControls(store.shown(line).text);
		return (label + text).slice(0, MOST_SAID);
	};
	const goTo = (line: number | undefined) => {
		if (line === undefined) {
			notify("No error found");
			return;
		}
		going.show(line);
		const { number, count } = failures.place(line) ?? {};
		const words = wordsOf(line);
		notify(
			number === undefined || count === undefined
				? `Line ${formatCount(line + 1)}: ${words}`
				: `${formatCount(number)} of ${formatCount(count)}: ${words}`,
		);
	};
	/** After the last one comes the first again, and the other way round. */
	const goToWarning = (step: 1 | -1) => {
		const { warnings, warningCount } = failures.findings;
		const lines = warnings.map((line) => line - 1);
		const here = looks.here ?? view.topLine - (step === 1 ? 1 : 0);
		const next =
			step === 1
				? (lines.find((line) => line > here) ?? lines[0])
				: (lines.findLast((line) => line < here) ?? lines.at(-1));
		if (next === undefined) {
			notify("No warning found");
			return;
		}
		going.show(next);
		const count = formatCount(warningCount, "warning");
		notify(
			`${formatCount(lines.indexOf(next) + 1)} of ${count}: ${wordsOf(next)}`,
		);
	};
	const errorFrom = () =>
		looks.here ?? (view.follows ? store.first - 1 : view.topLine - 1);
	/** The step after or before where one is. */
	const groupFrom = (find: (line: number) => Group | undefined) =>
		find(going.lookedAt);
	const goToStep = (group: Group | undefined) => {
		if (group !== undefined) going.toStep(group);
		else notify("There is no further step");
	};
	const step = (lines: number) =>
		marked.isMarking ? marked.move(lines) : view.scrollBy(lines);
	return [
		{ keys: ["Ctrl+f", "/"], words: "Find", run: () => find.open() },
		{ keys: ["n"], words: "Next match", run: () => find.next() },
		{ keys: ["N"], words: "Previous match", run: () => find.previous() },
		{ keys: ["f"], words: "Only the matches", run: () => find.toggleOnly() },
		{
			keys: ["s"],
			words: "Only stderr",
			isForAnyMoment: true,
			run: () => find.toggleStderrOnly(),
		},
		{
			keys: ["e"],
			words: "Next error",
			run: () => failures.after(errorFrom(), goTo),
		},
		{
			keys: ["E"],
			words: "Previous error",
			run: () => failures.before(looks.here ?? store.end, goTo),
		},
		{
			keys: ["o"],
			words: "List the steps and pins",
			run() {
				if (outline.hasAny) outline.toggle();
				else notify("This run tells of no steps, and has no pins");
			},
		},
		{
			keys: ["]"],
			words: "Next step",
			run: () => goToStep(groupFrom((line) => store.groups.after(line))),
		},
		{
			keys: ["["],
			words: "Previous step",
			run: () => goToStep(groupFrom((line) => store.groups.before(line))),
		},
		{
			keys: ["d"],
			words: "What is new since the last good run",
			run: () => parts.goToDifference(),
		},
		{
			keys: ["C"],
			words: "Copy the step that failed, or the one in view",
			run() {
				const { groups } = store;
				const failed = failures.verdict;
				const line =
					failed?.type === "error" ? failed.failure.line - 1 : undefined;
				const group =
					(line !== undefined && parts.hasFailed() && groups.around(line)) ||
					groups.around(going.lookedAt);
				if (group === undefined) notify("Here is no step");
				else void copying.step(group);
			},
		},
		{ keys: ["."], words: "Next warning", run: () => goToWarning(1) },
		{ keys: [","], words: "Previous warning", run: () => goToWarning(-1) },
		{
			keys: ["c"],
			words: "Fold or unfold all groups",
			run() {
				store.groups.foldAll(store.groups.folded.length === 0);
				view.refresh();
			},
		},
		{
			keys: ["r"],
			words: "JSON lines as a table, or as printed",
			isForAnyMoment: true,
			run() {
				if (!parts.records.toggle()) notify("This is no log of JSON");
			},
		},
		{
			keys: ["F"],
			words: "Filter that table: level>=warn req.id=42",
			run() {
				if (!parts.records.focus()) notify("This is no log of JSON");
			},
		},
		{
			keys: ["w"],
			words: "Wrap long lines",
			isForAnyMoment: true,
			run: () => menu.toggleWrap(),
		},
		{
			keys: ["t"],
			words: "Times",
			isForAnyMoment: true,
			run: () => menu.cycleTime(),
		},
		{
			keys: ["T"],
			words: "Through time: what was known then",
			isForAnyMoment: true,
			run: () => past.toggle(),
		},
		{
			keys: ["j", "ArrowDown"],
			words: "Down",
			isForAnyMoment: true,
			run: () => step(1),
		},
		{
			keys: ["k", "ArrowUp"],
			words: "Up",
			isForAnyMoment: true,
			run: () => step(-1),
		},
		{
			keys: [" ", "PageDown"],
			words: "A page down",
			isForAnyMoment: true,
			run: () => view.scrollBy(view.pageLines),
		},
		{
			keys: ["b", "PageUp"],
			words: "A page up",
			isForAnyMoment: true,
			run: () => view.scrollBy(-view.pageLines),
		},
		{
			keys: ["g", "Home"],
			words: "To the start",
			isForAnyMoment: true,
			run: () => view.toStart(),
		},
		{
			keys: ["G", "End"],
			words: "To the end, and follow it",
			isForAnyMoment: true,
			run: () => view.toEnd(),
		},
		{
			keys: ["v"],
			words: "Mark lines: then j, k or arrows",
			run() {
				if (marked.isMarking) marked.stop();
				else marked.begin(looks.here ?? view.topLine);
				notify(
					marked.isMarking
						? "Marking lines: j and k go on, y copies them, v ends it"
						: "The marked lines stay",
				);
			},
		},
		{
			keys: ["p"],
			words: "Pin a few words to the line, or read those",
			run: () => parts.pin(),
		},
		{ keys: ["u"], words: "Unmark the lines", run: () => marked.clear() },
		{
			keys: ["Ctrl+a"],
			words: "Select all",
			isForAnyMoment: true,
			run: () => selection.selectAll(),
		},
		{
			keys: ["y"],
			words: "Copy the selection, the marked lines, or all",
			isForAnyMoment: true,
			run: () => selection.copy(false),
		},
		{
			keys: ["Y"],
			words: "Copy with line numbers",
			isForAnyMoment: true,
			run: () => selection.copy(true),
		},
		{
			keys: ["m"],
			words: "Copy for a ticket, as Markdown",
			run: () => copying.ticket("Markdown"),
		},
		{
			keys: ["M"],
			words: "Copy for a ticket, as plain text",
			run: () => copying.ticket("plain text"),
		},
		{
			keys: ["H"],
			words: "Copy for a ticket, as formatted text (HTML)",
			run: () => copying.ticket("HTML"),
		},
		{ keys: ["D"], words: "Download as text", run: () => parts.save("text") },
		{
			keys: ["A"],
			words: "Download with colours (ANSI)",
			run: () => parts.save("ansi"),
		},
		{
			keys: ["P"],
			words: "Download this page (HTML)",
			run: () => parts.save("html"),
		},
		{
			keys: ["Escape"],
			words: "Close what is open",
			isForAnyMoment: true,
			run() {
				if (past.isThen) past.toNow();
				else if (marked.isMarking) marked.stop();
				else if (past.isOpen && !find.isOpen) past.close();
				else if (outline.isOpen && !find.isOpen) outline.close();
				else find.close();
			},
		},
		{
			keys: ["?"],
			words: "These keys",
			isForAnyMoment: true,
			run: () => overview.showModal(),
		},
	];
}
