import type { Lines } from "../control/permalink.ts";
import { element, setText } from "../element.ts";
import { formatCount } from "../format.ts";

/** What one can do with the marked lines, as buttons that are there while lines are marked. */
export class MarkTools {
	readonly #bar = element("mark-tools", HTMLElement);
	readonly #pin = element("mark-pin", HTMLElement);
	readonly #lines = element("mark-lines", HTMLElement);

	/**
	 * @param share offers the link to the lines
	 * @param isSaved whether the page was saved, and there is no link
	 */
	constructor(share: () => void, isSaved: boolean) {
		const link = element("mark-share", HTMLButtonElement);
		link.hidden = isSaved;
		link.onclick = share;
		element("mark-close", HTMLElement).addEventListener("click", () =>
			element("log", HTMLElement).focus(),
		);
	}

	/**
	 * Shows them, or nothing where no lines are marked.
	 *
	 * @param mayPin whether one may pin something to them
	 */
	render(marked: Lines | undefined, mayPin: boolean): void {
		this.#pin.hidden = !mayPin;
		const hadFocus = this.#bar.contains(document.activeElement);
		this.#bar.hidden = marked === undefined;
		if (marked === undefined) {
			if (hadFocus) element("log", HTMLElement).focus();
			return;
		}
		setText(this.#lines, wordsOf(marked));
	}
}

/** "Line 3", or "Lines 3–1,200". */
export function wordsOf({ first, last }: Lines): string {
	return first === last
		? `Line ${formatCount(first + 1)}`
		: `Lines ${formatCount(first + 1)}–${formatCount(last + 1)}`;
}
