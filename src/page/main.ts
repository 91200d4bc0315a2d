import type { EventData, EventName } from "../protocol/events.ts";
import { messageLine } from "../text/message-line.ts";
import { LookAhead } from "./ahead/look-ahead.ts";
import { announceEnd } from "./bar/announcement.ts";
import { StatusBar } from "./bar/status-bar.ts";
import { Board } from "./board/board.ts";
import { listenToButtons } from "./control/buttons.ts";
import { commandsOf } from "./control/commands.ts";
import { Going } from "./control/going.ts";
import { describeKeys, listenToKeys } from "./control/keys.ts";
import { MarkedLines } from "./control/marked-lines.ts";
import { ViewMenu } from "./control/view-menu.ts";
import { differenceFromLastGood } from "./earlier/difference.ts";
import { UsualTime } from "./earlier/usual.ts";
import { element, setText } from "./element.ts";
import { save } from "./export/save.ts";
import { askBeforeReload } from "./feed/ask-before-reload.ts";
import { type Connection, Feed, type FeedListener } from "./feed/feed.ts";
import { type ReplayListener, savedReplay } from "./feed/replay.ts";
import { FindBar } from "./find/find-bar.ts";
import { formatBytes, formatCount } from "./format.ts";
import { foldWhatWentWell, watchReader } from "./groups/fold-at-end.ts";
import { Steps } from "./groups/steps.ts";
import { LaneBar } from "./lanes/lane-bar.ts";
import { Lanes } from "./lanes/lanes.ts";
import { LogView } from "./list/log-view.ts";
import { Looks } from "./list/looks.ts";
import { TextSelection } from "./list/text-selection.ts";
import { WholeListing } from "./listing/whole-listing.ts";
import { MarkTools } from "./marks/mark-tools.ts";
import { MarkedLists } from "./marks/marked-things.ts";
import { Marks } from "./marks/marks.ts";
import { EndNotice } from "./notify/end-notice.ts";
import { Rate } from "./notify/rate.ts";
import { Outline } from "./outline/outline.ts";
import { runAt } from "./past/as-it-was.ts";
import { Past } from "./past/past.ts";
import { timeMarks } from "./past/time-marks.ts";
import { Pinning } from "./pins/pinning.ts";
import { Pins } from "./pins/pins.ts";
import { RecordsBar } from "./records/records-bar.ts";
import { Table } from "./records/table.ts";
import { Root } from "./root.ts";
import { Runs } from "./runs.ts";
import { Share } from "./share/share.ts";
import { LineStore } from "./store/line-store.ts";
import { Failures } from "./strip/failures.ts";
import { Strip } from "./strip/strip.ts";
import { Copying } from "./ticket/copying.ts";

/** The run that this page was saved with; undefined when it is live. */
const replay = savedReplay();
const log = element("log", HTMLElement);
const toEnd = element("to-end", HTMLButtonElement);
const store = new LineStore();
const failures = new Failures(
	store,
	() => {
		runs.shown.built(failures.lastRound);
		bar.showRound(runs.shown);
		view.refresh();
	},
	() => bar.notify("The problem matchers take too long: without them."),
);
const pins = new Pins();
const table = new Table(store);
const looks = new Looks(new Steps(() => failures.readTo), pins, table);
const whole = new WholeListing(store);
const view = new LogView(
	log,
	store,
	whole,
	looks,
	() => selection.read(),
	rendered,
);
const find = new FindBar(view, store, whole);
const records = new RecordsBar(table, store, view, find);
const laneBar = new LaneBar(element("lanes", HTMLElement), log, {
	store,
	view,
	find,
});
const menu = new ViewMenu(view, looks);
const marked = new MarkedLines(log, view, store, looks, (line) =>
	find.reveal(line),
);
const selection = new TextSelection(
	log,
	view,
	looks,
	(characters) =>
		bar.notify(
			`${formatBytes(characters)} is too much for the clipboard: download it.`,
		),
	() => copying.noteAway(),
);
const going = new Going({ store, view, find, looks, marked });
const root = new Root(location.href);
const ahead = new LookAhead(
	store,
	view,
	root,
	(until) => feed?.hold(until),
	(failure) => failures.tell(failure),
);
const bar = new StatusBar(document.body);
const share = new Share(document.body, root);
const runs = new Runs();
const strip = new Strip(store, failures, {
	goTo: (line) => marked.goTo(line),
	land(line) {
		if (!view.follows || looks.marked !== undefined || past.isThen) return;
		looks.here = line;
		marked.goToUnmarked(line);
	},
	copy: () => copying.ticket(),
	share: () => copying.sendLink(),
	isSaved: replay !== undefined,
});
const copying = new Copying({
	store,
	looks,
	selection,
	root,
	runs,
	strip,
	share,
	notify: (text) => bar.notify(text),
});
const outline = new Outline(store, looks.steps, pins, {
	goTo: (group) => going.toStep(group),
	goToLine: (line) => going.toMarked(line),
	copy: (group) => copying.step(group),
	lookedAt: () => going.lookedAt,
});
const marks = new Marks(
	element("marks", HTMLCanvasElement),
	log,
	view,
	(line) => going.toLine(line),
);
const markedLists = new MarkedLists();
const markTools = new MarkTools(() => copying.sendLink(), replay !== undefined);
const isTouched = watchReader(window);
const board = new Board(document.body, {
	root,
	runs,
	show(path) {
		history.pushState(null, "", root.of("", path));
		showHere();
	},
	notify: (text) => bar.notify(text),
});
const notice = new EndNotice();
const pinning = new Pinning(pins, {
	root,
	runs,
	isSaved: replay !== undefined,
	bearer: () => board.bearer,
	isEmpty: () => store.end === 0,
	onChange: () => view.relook(),
	notify: (text) => bar.notify(text),
});

const past = new Past({
	store,
	view,
	find,
	root,
	isSaved: replay !== undefined,
	run: () => runs.shown,
	log,
	marks() {
		const hasFailed = runs.shown.state === "failed";
		const { causes } = failures.findings;
		const errors = hasFailed ? causes.map(({ line }) => line - 1) : [];
		return timeMarks(store, errors);
	},
	onChange: showMoment,
	notify: (text) => bar.notify(text),
});

const handlers: {
	[Name in EventName]?: (data: EventData[Name]) => void;
} = {
	session(data) {
		const own = runs.hear(data, performance.now());
		board.update(data.mayControl === true);
		if (own?.state === "exited") {
			const ended = runs.shown;
			// Its log may be on its way, with what is to be said.
			setTimeout(() => notice.ended(ended, strip.sentence), 1000);
		}
	},
	start(data) {
		runs.shown.begins(data);
		pins.begin(data.run);
		looks.startedAt = data.startedAt;
		const areSeveral = data.processes !== undefined || data.lanes === true;
		const command = areSeveral ? undefined : (data.command ?? "");
		failures.findBy(data, command);
		store.groups.hasHeaders = data.buildkite === true;
		const lanes = new Lanes(data.processes, data.lanes === true);
		const { tty, cols, rows } = data;
		// A saved page has the lines that the terminal had made; and several processes
		// have a terminal each, which it can't show at once.
		const isScreen = replay === undefined && tty && !lanes.areProcesses;
		store.begin(
			isScreen && cols !== null && rows !== null ? { cols, rows } : undefined,
			lanes,
		);
		if (replay === undefined) ahead.begin(runs.shown, data);
	},
	stdout([ms, text, process]) {
		runs.shown.printed(ms);
		store.append("stdout", ms, text, process);
	},
	stderr([ms, text, process]) {
		runs.shown.printed(ms);
		store.append("stderr", ms, text, process);
	},
	message(data) {
		runs.shown.lastMs = data.ms;
		store.append("stderr", data.ms, messageLine(data));
	},
	pin: (data) => pinning.set(data),
	unpin: (data) => pinning.remove(data),
	pins: (data) => pinning.setLate(data),
	resize: (size) => store.resize(size),
	gap({ bytes }) {
		ahead.leave(); // It counts lines that have gone.
		store.note(
			`… ${formatBytes(bytes)} of output are no longer in the history …`,
		);
	},
	reset() {
		runs.replaceShown();
		forgetLines();
	},
	stop(data) {
		runs.shown.stop = data;
	},
	exit(data) {
		runs.shown.ends(data);
		if (data.process !== undefined) return; // The run goes on.
		store.finish();
		const ended = runs.shown;
		failures.soon(() => {
			strip.render(runs.shown);
			if (replay !== undefined || runs.shown !== ended) return;
			noteSteps();
			const { steps, marked } = looks;
			if (!isTouched() && marked === undefined) foldWhatWentWell(store, steps);
			view.refresh();
			announceEnd(ended, strip.sentence);
			notice.ended(ended, strip.sentence);
		});
	},
	viewers: (data) => share.showViewers(data),
	activity: (data) => runs.shown.does(data, performance.now()),
};

/** What we don't know of a run then is whether it goes on. */
const LOST: readonly Connection[] = [
	"lost",
	"gone",
	"next",
	"foreign",
	"failed",
];

const next = element("next", HTMLElement);
/** Whether the server can't send it again. */
let isOnlyHere = false;

const listener: FeedListener & ReplayListener = {
	onEvent(name, data, id) {
		runs.shown.heard(performance.now());
		handlers[name]?.(data);
		runs.shown.progress.reach(id);
		if (name !== "stdout" && name !== "stderr") {
			bar.showRun(runs.shown);
			board.render();
		}
		// Out of sight nothing is drawn, and the tab still has a title and an icon.
		if (document.hidden) failures.read();
		view.refresh();
	},
	onNote: (text) => store.note(text),
	onFolded(lines) {
		store.groups.foldAll(false);
		for (const line of lines) store.groups.fold(line);
	},
	onConnection(connection, cause) {
		bar.showConnection(connection, runs.shown, cause);
		if (LOST.includes(connection)) runs.shown.lose();
		else runs.shown.find();
		if (connection === "saved")
			runs.shown.lostAfterMs = replay?.run.elapsedMs ?? 0;
		const isThere = connection === "open" || connection === "closed";
		if (!isThere) share.forgetViewers();
		isOnlyHere = !isThere && connection !== "connecting";
		next.hidden = connection !== "next";
		bar.showRun(runs.shown);
		laneBar.update(runs.shown, past.lines?.moment.ms);
		board.connected(isThere);
	},
	goesOn: () => view.showsEnd && !past.isThen,
};

let feed: Feed | undefined;
if (replay !== undefined) void replay.play(listener);
else {
	feed = new Feed(root, listener);
	element("go-on", HTMLButtonElement).onclick = () => feed?.goOn();
	askBeforeReload(() => isOnlyHere && store.end > 0);
	share.offer();
	element("through-time", HTMLElement).hidden = false;
}

/** Takes note of how the groups stand by what is known now. */
function noteSteps(): void {
	const { steps } = looks;
	const { version } = steps;
	const { isError, line } = strip.words ?? {};
	const firstError = isError ? line : undefined;
	steps.update(runs.shown, failures.findings, firstError);
	if (steps.version !== version) view.refresh();
}

function forgetLines(): void {
	past.leave();
	ahead.leave();
	store.clear();
	view.remeasure(); // Its rows are of other lines with the same numbers.
	looks.here = undefined;
	pins.begin(undefined);
	find.restart();
	records.restart();
	strip.restart();
}

/** Shows the run that the address names now, in place of the one that is shown. */
function showHere(): void {
	root.moved(location.href);
	runs.show(root.runPath);
	forgetLines();
	marked.read();
	view.toEnd();
	next.hidden = true;
	feed?.goTo();
	bar.showRun(runs.shown);
	board.render();
}

addEventListener("popstate", () => {
	const isSame = new Root(location.href).runPath === root.runPath;
	if (!isSame) showHere(); // Else it is another line of the same run.
});

/** What else depends on what is on the screen. */
function rendered(): void {
	ahead.update(runs.shown);
	toEnd.hidden = view.showsEnd;
	const { newLines } = view;
	setText(
		toEnd,
		newLines > 0 ? `↓ ${formatCount(newLines, "new line")}` : "↓ To the end",
	);
	bar.showCount(past.lines?.end ?? store.count);
	bar.showDropped(store.first, root.of("raw"));
	laneBar.update(runs.shown, past.lines?.moment.ms);
	if (!past.isThen) marked.update();
	failures.read();
	strip.render(runs.shown);
	noteSteps();
	outline.render();
	find.render();
	records.render();
	drawMarks();
	markTools.render(looks.marked, pinning.maySet);
	pinning.render();
	if (looks.marked !== undefined || strip.words !== undefined) share.learn();
	selection.render();
}

/** Goes to the first line that is new since the last good run. */
async function goToDifference(): Promise<void> {
	if (replay !== undefined || !runs.knowsEarlier) {
		bar.notify("Earlier runs are not known here");
		return;
	}
	const compared = runs.shown;
	bar.notify("Comparing …");
	const { words, line } = await differenceFromLastGood(root);
	if (runs.shown !== compared) return;
	bar.notify(words);
	if (line !== undefined) marked.goTo(line);
}

const usual = new UsualTime(root);

/** Says how far the run is by what is usual. */
function showUsual(): void {
	const { list } = store.groups;
	const last = list.at(-1);
	const isWhole = store.reach <= store.end; // Else there are steps that have not come.
	const step =
		last && isWhole
			? { number: list.length, ms: store.line(last.line).ms }
			: undefined;
	usual.render(runs.shown, runs.knowsEarlier, step);
}

const rate = new Rate();
setInterval(() => {
	bar.showElapsed(runs.shown);
	past.update();
	showUsual();
	bar.showRound(runs.shown);
	if (view.rows.some(({ step }) => step?.state === "running")) view.refresh();
	board.render();
	bar.showRate(rate.sample(performance.now(), store.count), runs.shown);
}, 250);
element("round", HTMLElement).onclick = ({ currentTarget }) => {
	if (currentTarget instanceof HTMLElement) {
		marked.goTo(Number(currentTarget.dataset.line));
	}
};
toEnd.addEventListener("click", () => view.toEnd());
log.addEventListener("click", ({ target, detail }) => {
	const { row, part } = view.partAt(target as Element);
	if (row === undefined || part === undefined) return;
	const isSelecting = document.getSelection()?.isCollapsed === false;
	// A double click selects a word of the head: the group is again as it was.
	if (part === "head" && isSelecting && detail !== 2) return;
	if (part === "pin") {
		pinning.open(row.line);
		return;
	}
	if (part !== "json") {
		store.groups.toggle(row.line);
		return view.refresh();
	}
	looks.toggleOpen(row.line);
	view.relook();
});

document.addEventListener("copy", ({ clipboardData, defaultPrevented }) => {
	const text = clipboardData?.getData("text/plain") ?? "";
	// Of what one copies elsewhere, the browser tells.
	if (!defaultPrevented || text === "") return;
	bar.notify(`Copied ${formatCount(text.split("\n").length, "line")}`);
});

/** What one can't do to what is only shown as it was. */
const OF_NOW = ["find", "next-error", "steps", "save", "fold"] as const;

/** Shows, beside the lines, how the run was at the moment that is shown, or is now. */
function showMoment(): void {
	const { moment } = past.lines ?? {};
	bar.past = moment && runAt(runs.shown, moment.ms);
	bar.showRun(runs.shown);
	for (const id of OF_NOW) {
		element(id, HTMLButtonElement).disabled = moment !== undefined;
	}
	view.refresh();
}

/** Marks beside the scrollbar: of a run that failed always, else only what one asked for. */
function drawMarks(): void {
	const hasFailed = runs.shown.state === "failed";
	const lists = markedLists.of({
		findings: failures.findings,
		verdict: hasFailed ? failures.verdict : undefined,
		hasFailed,
		steps: store.groups.list,
		pins: pins.list,
	});
	marks.draw({
		...lists,
		marked: looks.marked,
		isFoundIn: find.isFoundIn,
	});
}

const notifies = element("notify", HTMLInputElement);
const notifyNote = element("notify-note", HTMLElement);
function showNotice(): void {
	const { canCome, note } = notice.means;
	notifies.disabled = !canCome;
	notifies.checked = canCome && notice.enabled;
	notifyNote.textContent = note;
}
showNotice();
notifies.addEventListener("change", () => {
	void notice.setEnabled(notifies.checked).then(showNotice);
});

const commands = commandsOf({
	store,
	view,
	find,
	failures,
	outline,
	looks,
	marked,
	menu,
	selection,
	records,
	past,
	going,
	copying,
	pin: () => pinning.open(looks.marked?.first ?? going.lookedAt),
	goToDifference,
	hasFailed: () => runs.shown.state === "failed",
	save: (format) => {
		const { end, reach } = store;
		if (reach > end) {
			const come = `${formatCount(end)} of ${formatCount(reach, "line")}`;
			bar.notify(`Saved as far as it has come: ${come}.`);
		}
		return save(format, runs.shown, store, pins);
	},
	notify: (text) => bar.notify(text),
});
listenToKeys(
	commands,
	() => menu.letterKeys,
	({ isForAnyMoment = false }) => {
		const may = isForAnyMoment || !past.isThen;
		if (!may) past.sayOfNow();
		return may;
	},
);
describeKeys(element("key-list", HTMLElement), commands);
listenToButtons(commands);
