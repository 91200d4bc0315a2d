import { element } from "../element.ts";
import type { Connection } from "../feed/feed.ts";
import { formatCount } from "../format.ts";
import type { Run, RunState } from "../run.ts";

/**
 * The colour of the icon and the lines drawn on it, which tell the same
 * without colour; and the sign before the title, by state.
 */
const SIGNS: Record<
	RunState,
	{ colour: string; sign: string; lines?: string }
> = {
	connecting: { colour: "#8b949e", sign: "" },
	running: { colour: "#d29922", sign: "● " },
	lost: { colour: "#8b949e", sign: "? " },
	succeeded: { colour: "#2da44e", sign: "✓ ", lines: "m10 16.5 4.5 4.5L22 12" },
	failed: { colour: "#cf222e", sign: "✗ ", lines: "m11 11 10 10m0-10L11 21" },
	ended: { colour: "#6e7781", sign: "■ " },
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

const title = element("title", HTMLElement);
const state = element("state", HTMLElement);
const elapsed = element("elapsed", HTMLElement);
const loading = element("loading", HTMLElement);
const count = element("count", HTMLElement);
const rate = element("rate", HTMLElement);
const connectionBar = element("connection", HTMLElement);
const droppedBar = element("dropped", HTMLElement);
const notice = element("notice", HTMLElement);

/** How long a notice stays, in ms. */
const NOTICE_MS = 5000;
let noticeTimer: ReturnType<typeof setTimeout> | undefined;

/** Shows the run's state in the bar, the browser's title and the icon. */
export function showRun(run: Run): void {
	const { sign, ...look } = SIGNS[run.state];
	document.body.dataset.state = run.state;
	document.title = `${sign}${run.title}`;
	setText(title, run.title);
	title.title = run.start?.command ?? run.title;
	setText(state, run.words);
	showIcon(look);
	showElapsed(run);
}

/** Shows the time, which goes on while the run does, and how much of it is here. */
export function showElapsed(run: Run): void {
	const now = performance.now();
	setText(elapsed, run.elapsed(now));
	const percent = run.progress.percent(now);
	setText(loading, percent === undefined ? "" : `loading ${percent} %`);
}

/** Shows how many lines there are. */
export function showCount(lines: number): void {
	setText(count, formatCount(lines, "line"));
}

/** Shows how fast lines come, while they do. */
export function showRate(perSecond: number, { state, progress }: Run): void {
	const isLoading = progress.percent(performance.now()) !== undefined;
	const comes = state === "running" && !isLoading && perSecond >= 1;
	setText(rate, comes ? `${formatCount(Math.round(perSecond), "line")}/s` : "");
}

/** Says when events can't reach us, and the cause if we know it. */
export function showConnection(connection: Connection, cause = ""): void {
	const text = [CONNECTIONS[connection], cause].filter(Boolean).join(" ");
	connectionBar.hidden = text === "";
	setText(connectionBar, text);
}

/** Says how many of the oldest lines have left the page, and where they are. */
export function showDropped(lines: number): void {
	droppedBar.hidden = lines === 0;
	if (lines === 0) return;
	setText(
		droppedBar,
		`The oldest ${formatCount(lines, "line")} have left this page, to spare its memory. All of the output is at ${new URL("raw", location.href)}`,
	);
}

/** Says something in passing. */
export function notify(text: string): void {
	clearTimeout(noticeTimer);
	notice.hidden = false;
	setText(notice, text);
	noticeTimer = setTimeout(() => {
		notice.hidden = true;
	}, NOTICE_MS);
}

/** Screen readers repeat what is set, even to the same. */
function setText(element: HTMLElement, text: string): void {
	if (element.textContent !== text) element.textContent = text;
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
