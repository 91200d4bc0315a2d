import { element } from "../element.ts";
import type { Format } from "../export/save.ts";
import type { Errors } from "../find/errors.ts";
import type { FindBar } from "../find/find-bar.ts";
import type { LogView } from "../list/log-view.ts";
import type { TextSelection } from "../list/text-selection.ts";
import type { LineStore } from "../store/line-store.ts";
import type { Command } from "./keys.ts";
import type { ViewMenu } from "./view-menu.ts";

/** All that has to do with what a command may do. */
export interface Parts {
	store: LineStore;
	view: LogView;
	find: FindBar;
	errors: Errors;
	menu: ViewMenu;
	selection: TextSelection;
	save(format: Format): void;
}

/** What one can do, each at a key's stroke. */
export function commandsOf(parts: Parts): Command[] {
	const { store, view, find, errors, menu, selection } = parts;
	const overview = element("overview", HTMLDialogElement);
	const goTo = (line: number) => {
		store.groups.reveal(line);
		view.goTo(line);
		lastError = line;
	};
	let lastError: number | undefined;
	const errorFrom = () =>
		lastError ?? (view.follows ? store.first - 1 : view.topLine - 1);
	return [
		{ keys: ["Ctrl+f", "/"], words: "Find", run: () => find.open() },
		{ keys: ["n"], words: "Next match", run: () => find.next() },
		{ keys: ["N"], words: "Previous match", run: () => find.previous() },
		{ keys: ["f"], words: "Only the matches", run: () => find.toggleOnly() },
		{ keys: ["s"], words: "Only stderr", run: () => find.toggleStderrOnly() },
		{
			keys: ["e"],
			words: "Next error",
			run: () => errors.after(errorFrom(), goTo),
		},
		{
			keys: ["E"],
			words: "Previous error",
			run: () => errors.before(lastError ?? store.end, goTo),
		},
		{
			keys: ["c"],
			words: "Fold or unfold all groups",
			run() {
				store.groups.foldAll(store.groups.folded.length === 0);
				view.refresh();
			},
		},
		{ keys: ["w"], words: "Wrap long lines", run: () => menu.toggleWrap() },
		{ keys: ["t"], words: "Times", run: () => menu.cycleTime() },
		{ keys: ["j", "ArrowDown"], words: "Down", run: () => view.scrollBy(1) },
		{ keys: ["k", "ArrowUp"], words: "Up", run: () => view.scrollBy(-1) },
		{
			keys: [" ", "PageDown"],
			words: "A page down",
			run: () => view.scrollBy(view.pageLines),
		},
		{
			keys: ["b", "PageUp"],
			words: "A page up",
			run: () => view.scrollBy(-view.pageLines),
		},
		{ keys: ["g", "Home"], words: "To the start", run: () => view.toStart() },
		{
			keys: ["G", "End"],
			words: "To the end, and follow it",
			run: () => view.toEnd(),
		},
		{ keys: ["Ctrl+a"], words: "Select all", run: () => selection.selectAll() },
		{
			keys: ["y"],
			words: "Copy the selection, or all",
			run: () => selection.copy(false),
		},
		{
			keys: ["Y"],
			words: "Copy with line numbers",
			run: () => selection.copy(true),
		},
		{ keys: ["d"], words: "Download as text", run: () => parts.save("text") },
		{
			keys: ["D"],
			words: "Download with colours (ANSI)",
			run: () => parts.save("ansi"),
		},
		{
			keys: ["p"],
			words: "Download this page (HTML)",
			run: () => parts.save("html"),
		},
		{
			keys: ["Escape"],
			words: "Close what is open",
			run: () => find.close(),
		},
		{ keys: ["?"], words: "These keys", run: () => overview.showModal() },
	];
}
