import type { Pins } from "../pins/pins.ts";
import type { Run } from "../run.ts";
import type { LineStore } from "../store/line-store.ts";
import { blobOf } from "./blob.ts";
import { wholeText } from "./named.ts";
import {
	DATA_TYPE,
	elementJson,
	SAVED,
	type SavedLines,
	type SavedRun,
} from "./saved.ts";

/** So many characters are in one piece of data, about. */
const PIECE_LENGTH = 256 * 1024;

/** So many characters of lines are read in as one. */
const MOST_TOGETHER = 64 * 1024;

/** The page as it came, before anything has changed it. */
const ownPage = document.documentElement.cloneNode(true) as HTMLElement;
for (const data of ownPage.querySelectorAll(`${SAVED}, meta[http-equiv]`)) {
	data.remove();
}

/**
 * The page with all that it holds, as a file that needs no server: its own
 * style and script, and the run as data, which the script starts from.
 */
export function pageFile(
	run: Run,
	store: LineStore,
	pins: Pins,
): Promise<Blob> {
	return blobOf(pageParts(run, store, pins), "text/html");
}

function* pageParts(run: Run, store: LineStore, pins: Pins): Generator<string> {
	const { start, exit, exits, stop } = run;
	// Open lines change while this takes its time, and are read now.
	const settled = store.finished.end;
	const last = [...linesOf(store, settled, store.end)];
	const { before, between, after } = frame();
	yield before;
	const saved: SavedRun = {
		start,
		exit,
		...(stop && { stop }),
		pins: pins.from(store.first),
		folded: store.groups.folded.map(({ line }) => line - store.first),
		...(exits.length > 0 && { exits: exits.filter(Boolean) }),
		elapsedMs: run.elapsedMs(performance.now()),
	};
	yield elementJson(saved);
	let piece: string[] = [];
	let length = 0;
	for (const lines of groups(store, settled, last)) {
		const json = elementJson(lines);
		piece.push(json);
		length += json.length;
		if (length < PIECE_LENGTH) continue;
		yield `${between}[${piece}]`;
		piece = [];
		length = 0;
	}
	yield `${between}[${piece}]`;
	yield after;
}

/** The page around its data, which comes before the script that reads it. */
function frame(): { before: string; between: string; after: string } {
	const page = ownPage.cloneNode(true) as HTMLElement;
	// A random nonce: nothing in the output can name it, so no script in it runs.
	const nonce = crypto.getRandomValues(new Uint32Array(4)).join("-");
	for (const own of page.querySelectorAll("script, style")) {
		own.setAttribute("nonce", nonce);
	}
	const policy = document.createElement("meta");
	policy.httpEquiv = "Content-Security-Policy";
	policy.content = [
		"default-src 'none'",
		`script-src 'nonce-${nonce}'`,
		`style-src 'nonce-${nonce}'`,
		"img-src data: blob:",
		"worker-src blob:",
		"base-uri 'none'",
		"form-action 'none'",
	].join("; ");
	page.querySelector("meta[charset]")?.after(policy);
	const data = document.createElement("script");
	data.type = DATA_TYPE;
	data.textContent = nonce;
	page.querySelector("script")?.before(data);
	const [before = "", after = ""] = page.outerHTML.split(`>${nonce}<`);
	const opening = `<script type="${DATA_TYPE}">`;
	return {
		before: `<!doctype html>\n${before}>`,
		between: `</script>\n${opening}`,
		after: `<${after}\n`,
	};
}

/** The lines, those of one kind and time together. */
function* groups(
	store: LineStore,
	settled: number,
	last: readonly SavedLines[],
): Generator<SavedLines> {
	let group: SavedLines | undefined;
	for (const lines of chain(linesOf(store, store.first, settled), last)) {
		const [kind, ms, text, process] = lines;
		const isAlike =
			group?.[0] === kind && group[1] === ms && group[3] === process;
		if (isAlike && group && group[2].length + text.length <= MOST_TOGETHER) {
			group[2] += text;
			continue;
		}
		if (group !== undefined) yield group;
		group = lines;
	}
	if (group !== undefined) yield group;
}

function* linesOf(
	store: LineStore,
	from: number,
	to: number,
): Generator<SavedLines> {
	for (let index = from; index < to; index++) {
		const { kind, ms, lane } = store.line(index);
		const text = `${store.groups.markerOf(index)}${wholeText(store, index)}\n`;
		const isProcess = lane !== undefined && store.lanes.areProcesses;
		yield isProcess ? [kind, ms, text, lane] : [kind, ms, text];
	}
}

function* chain<Item>(...lists: Iterable<Item>[]): Generator<Item> {
	for (const list of lists) yield* list;
}
