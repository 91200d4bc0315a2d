import { copyText } from "../copy-text.ts";
import { download } from "../export/save.ts";
import { textFileOf } from "../export/text.ts";
import { formatCount } from "../format.ts";
import type { Group } from "../groups/groups.ts";
import { titleOf } from "../groups/title.ts";
import type { Looks } from "../list/looks.ts";
import type { TextSelection } from "../list/text-selection.ts";
import { copiedStep, linesOfStep } from "../outline/copy-step.ts";
import type { Root } from "../root.ts";
import type { Runs } from "../runs.ts";
import type { Share } from "../share/share.ts";
import type { LineStore } from "../store/line-store.ts";
import type { Strip } from "../strip/strip.ts";
import { type Form, written } from "./forms.ts";
import { ticketOf } from "./ticket.ts";

interface Parts {
	store: LineStore;
	looks: Looks;
	selection: TextSelection;
	root: Root;
	runs: Runs;
	strip: Strip;
	share: Share;
	/** Says something in passing. */
	notify(text: string): void;
}

/** Takes parts of the run elsewhere: a step, what a ticket needs, a link. */
export class Copying {
	readonly #parts: Parts;

	constructor(parts: Parts) {
		this.#parts = parts;
	}

	/** Copies the lines of a step, or downloads them where they are too many for that. */
	async step(group: Group): Promise<void> {
		const { store, notify } = this.#parts;
		const title = titleOf(group, store);
		const lines = copiedStep(group, store);
		if (lines === undefined) {
			notify(`“${title}” is too much for the clipboard: as a download`);
			download(await textFileOf(linesOfStep(group, store)), title, ".log");
		} else if (copyText({ text: lines.join("").slice(0, -1) })) {
			notify(`Copied ${formatCount(lines.length, "line")} of “${title}”`);
		}
	}

	/** Copies the marked lines, or what failed, with what a ticket needs around it. */
	ticket(form: Form = "Markdown"): void {
		const { store, looks, selection, runs, root, strip } = this.#parts;
		const { share, notify } = this.#parts;
		const ticket = ticketOf(runs.shown, store, strip.words, {
			marked: looks.marked,
			selected: selection.lines,
		});
		if (ticket === undefined) {
			this.noteAway();
			return;
		}
		const path = runs.shown.path ?? root.runPath;
		const link = share.linkTo(ticket.lines, path);
		if (!copyText(written(ticket, form, link))) return;
		notify(`Copied ${formatCount(ticket.count, "line")} as ${form}`);
	}

	/** Says why nothing is copied. */
	noteAway(): void {
		this.#parts.notify("Not all of these lines have come yet.");
	}

	/** Offers the link to the marked lines, with what went wrong. */
	sendLink(): void {
		const { runs, strip, share } = this.#parts;
		const { title, words } = runs.shown;
		const said = [`${title} ${words}`, strip.words?.text].filter(Boolean);
		void share.send(said.join(": "));
	}
}
