/** Something that a key does. */
export interface Command {
	/** As an event's `key` has it, or "Ctrl+f" (or Command on a Mac). */
	keys: readonly string[];
	/** What it does, in words, for the overview. */
	words: string;
	/** Whether it is for what is shown, be that of another moment than now. */
	isForAnyMoment?: true;
	run(): void;
}

/**
 * Lets keys do what the commands say, wherever on the page one is.
 *
 * @param lettersAct whether single letters, digits and signs do so: who speaks
 *   to a computer, or hits keys by accident, can switch them off (WCAG 2.1.4)
 * @param may tells whether a command may be carried out now, and else says why not
 */
export function listenToKeys(
	commands: readonly Command[],
	lettersAct: () => boolean,
	may: (command: Command) => boolean,
): void {
	const byKey = new Map(
		commands.flatMap((command) => command.keys.map((key) => [key, command])),
	);
	document.addEventListener("keydown", (event) => {
		const key = nameOf(event);
		const command = byKey.get(key);
		if (command === undefined || event.defaultPrevented) return;
		if (document.querySelector("dialog[open]") !== null) return;
		if (isNeededBy(event.target, key)) return;
		if (isLetter(key) && !lettersAct()) return;
		// Escape also closes the browser's own: a menu, the full screen.
		if (key !== "Escape") event.preventDefault();
		if (may(command)) command.run();
	});
}

/** Keys that move through radio buttons and numbers. */
const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

/** Keys that move along a slider. */
const SLIDES = [...ARROWS, "PageUp", "PageDown", "Home", "End"];

/** Whether what has the focus does something with the key itself. */
function isNeededBy(target: EventTarget | null, key: string): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (!(target instanceof HTMLInputElement)) {
		const isPressed = target.matches("button, a[href], summary, select");
		return isPressed && (key === " " || key === "Enter");
	}
	if (target.type === "checkbox") return key === " ";
	if (target.type === "range") return SLIDES.includes(key);
	if (target.type === "radio") return key === " " || ARROWS.includes(key);
	// While one types, letters are text; Ctrl and Escape still do what they do.
	return key === "Ctrl+a" || !(key.startsWith("Ctrl+") || key === "Escape");
}

/** Whether a key is a character: a letter, digit or sign, and no blank. */
function isLetter(key: string): boolean {
	return key.length === 1 && key !== " ";
}

function nameOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): string {
	if (altKey) return "";
	return ctrlKey || metaKey ? `Ctrl+${key.toLowerCase()}` : key;
}

const NAMES: Record<string, string> = {
	" ": "Space",
	ArrowDown: "↓",
	ArrowUp: "↑",
	Escape: "Esc",
	PageDown: "Page ↓",
	PageUp: "Page ↑",
};

/** Fills the overview with a line for each command. */
export function describeKeys(
	list: HTMLElement,
	commands: readonly Command[],
): void {
	const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
	for (const { keys, words } of commands) {
		const term = document.createElement("dt");
		for (const key of keys) {
			const cap = document.createElement("kbd");
			cap.textContent =
				NAMES[key] ?? key.replace("Ctrl+", isMac ? "⌘" : "Ctrl ");
			term.append(cap, " ");
		}
		const description = document.createElement("dd");
		description.textContent = words;
		list.append(term, description);
	}
}
