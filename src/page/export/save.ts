import type { Pins } from "../pins/pins.ts";
import type { Run } from "../run.ts";
import type { LineStore } from "../store/line-store.ts";
import { ansiFile } from "./ansi.ts";
import { pageFile } from "./html.ts";
import { textFile } from "./text.ts";

/** What the output can be saved as. */
export type Format = "text" | "ansi" | "html";

const ENDINGS: Record<Format, string> = {
	text: ".log",
	ansi: ".ansi.log",
	html: ".html",
};

/** Saves the output from what the page has: the server may be gone. */
export async function save(
	format: Format,
	run: Run,
	store: LineStore,
	pins: Pins,
): Promise<void> {
	download(await file(format, run, store, pins), run.title, ENDINGS[format]);
}

/** Has the browser save a file, under a name that is made of a title. */
export function download(blob: Blob, title: string, ending: string): void {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(blob);
	link.download = `${fileName(title)}${ending}`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A name that every system takes. */
function fileName(title: string): string {
	const name = title.replaceAll(/[^\p{L}\p{N}_.-]+/gu, "-").slice(0, 80);
	return /[^.-]/.test(name) ? name : "output";
}

function file(
	format: Format,
	run: Run,
	store: LineStore,
	pins: Pins,
): Promise<Blob> {
	if (format === "html") return pageFile(run, store, pins);
	return format === "ansi" ? ansiFile(store) : textFile(store);
}
