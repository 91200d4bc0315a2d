import type { ShownParameter } from "../../../protocol/control.ts";
import { make } from "../make.ts";
import { type Field, type FieldOptions, Frame } from "./field.ts";

/** A field whose choices may come later, or be others then. */
export interface ChoiceField extends Field {
	/** What there is to choose from now on; what was chosen stays if it is there. */
	offer(choices: readonly string[]): void;
	/** Until then nothing can be chosen. */
	await(): void;
}

type Chosen = Extract<ShownParameter, { type: "choice" }>;
type Several = Extract<ShownParameter, { type: "choices" }>;

/** One of a list. */
export function choiceField(
	parameter: Chosen,
	options: FieldOptions,
): ChoiceField {
	const select = make("select");
	select.required = options.isNeeded;
	const frame = new Frame(options, parameter, [select]);
	let wanted: string | null = null;
	const show = (choices: readonly string[], nothing: string) => {
		const none = new Option(nothing, "");
		const all = choices.map((choice) => new Option(choice, choice));
		select.replaceChildren(none, ...all);
		select.value = choices.includes(wanted ?? "") ? (wanted ?? "") : "";
	};
	const nothing = options.isNeeded ? "Choose …" : "–";
	select.addEventListener("change", () => {
		wanted = select.value || null;
	});
	return {
		name: options.name,
		parameter,
		element: frame.element,
		get value() {
			// What is being listed anew is as likely there as not.
			return select.getAttribute("aria-busy") === "true"
				? wanted
				: select.value || null;
		},
		fill(value) {
			wanted = typeof value === "string" ? value : null;
			select.value = wanted ?? "";
			if (select.selectedIndex < 0) select.value = "";
		},
		offer(choices) {
			select.removeAttribute("aria-busy");
			show(choices, nothing);
		},
		await() {
			select.setAttribute("aria-busy", "true");
			show([], "Listing the choices …");
		},
		tell: (problem) => frame.tell(problem),
		focus: () => select.focus(),
	};
}

/** Several of a list. */
export function choicesField(
	parameter: Several,
	options: FieldOptions,
): ChoiceField {
	const list = make("div", "boxes");
	const group = make("fieldset", "", list);
	const frame = new Frame(options, parameter, [group], group);
	group.tabIndex = -1;
	let wanted: readonly string[] = [];
	let isAwaited = false;
	const boxes = () => [...list.querySelectorAll("input")];
	list.addEventListener("change", () => {
		wanted = boxes().flatMap((box) => (box.checked ? [box.value] : []));
	});
	return {
		name: options.name,
		parameter,
		element: frame.element,
		get value() {
			const there = boxes().map((box) => box.value);
			const chosen = isAwaited
				? wanted
				: there.filter((choice) => wanted.includes(choice));
			return chosen.length === 0 ? null : chosen;
		},
		fill(value) {
			wanted = Array.isArray(value) ? value : [];
			for (const box of boxes()) box.checked = wanted.includes(box.value);
		},
		offer(choices) {
			isAwaited = false;
			list.ariaBusy = null;
			list.replaceChildren(
				...choices.map((choice) => {
					const box = make("input");
					box.type = "checkbox";
					box.value = choice;
					box.checked = wanted.includes(choice);
					return make("label", "", box, make("bdi", "", choice));
				}),
			);
		},
		await() {
			isAwaited = true;
			list.ariaBusy = "true";
			if (boxes().length > 0) return;
			list.replaceChildren(make("p", "help", "Listing the choices …"));
		},
		tell: (problem) => frame.tell(problem),
		focus: () => (boxes()[0] ?? group).focus(),
	};
}
