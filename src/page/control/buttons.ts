import { element } from "../element.ts";
import type { Command } from "./keys.ts";

/** Buttons that do what a key does, by their ids. */
const BUTTONS = {
	find: "/",
	"next-error": "e",
	fold: "c",
	"through-time": "T",
	copy: "y",
	"copy-numbered": "Y",
	ticket: "m",
	"ticket-text": "M",
	"ticket-html": "H",
	"mark-copy": "y",
	"mark-ticket": "m",
	"mark-pin": "p",
	"mark-close": "u",
	"download-text": "D",
	"download-ansi": "A",
	"download-html": "P",
	keys: "?",
} as const;

/** Lets buttons do what keys do. */
export function listenToButtons(commands: readonly Command[]): void {
	for (const [id, key] of Object.entries(BUTTONS)) {
		const command = commands.find(({ keys }) => keys.includes(key));
		element(id, HTMLButtonElement).addEventListener("click", () => {
			document.querySelector<HTMLElement>(":popover-open")?.hidePopover();
			command?.run();
		});
	}
}
