import { stripControls } from "../ansi/parse.ts";
import type { LineStore } from "../store/line-store.ts";

/** Saves the output as text, from what the page has: the server may be gone. */
export function download(store: LineStore, title: string): void {
	const blob = new Blob(store.parts.map(stripControls), { type: "text/plain" });
	const link = document.createElement("a");
	link.href = URL.createObjectURL(blob);
	link.download = `${title.replaceAll(/[^\w.-]+/g, "-").slice(0, 80)}.log`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
