import { element } from "../element.ts";
import type { LogView } from "../list/log-view.ts";
import { type Looks, TIME_MODES } from "../list/looks.ts";
import {
	loadSettings,
	type Settings,
	saveSettings,
	THEMES,
} from "./settings.ts";

/** The menu in which one sets how things look; remembered for next time. */
export class ViewMenu {
	readonly #view: LogView;
	readonly #looks: Looks;
	readonly #settings = loadSettings();
	readonly #narrow = matchMedia("(max-width: 640px)");
	readonly #wrap = element("wrap", HTMLInputElement);
	readonly #context = element("find-context", HTMLInputElement);
	readonly #letterKeys = element("letter-keys", HTMLInputElement);

	constructor(view: LogView, looks: Looks) {
		this.#view = view;
		this.#looks = looks;
		this.#wrap.addEventListener("change", () => this.#setWrap());
		this.#narrow.addEventListener("change", () => this.#apply());
		this.#context.valueAsNumber = this.#settings.context;
		this.#context.addEventListener("change", () =>
			this.#set({ context: this.#context.valueAsNumber || 0 }),
		);
		this.#letterKeys.checked = this.#settings.letterKeys;
		this.#letterKeys.addEventListener("change", () =>
			this.#set({ letterKeys: this.#letterKeys.checked }),
		);
		element("time", HTMLElement).addEventListener("change", () =>
			this.#set({ time: chosen("time", TIME_MODES) }),
		);
		element("theme", HTMLElement).addEventListener("change", () =>
			this.#set({ theme: chosen("theme", THEMES) }),
		);
		this.#apply();
	}

	/** Whether single letters do something. */
	get letterKeys(): boolean {
		return this.#settings.letterKeys;
	}

	toggleWrap(): void {
		this.#wrap.checked = !this.#wrap.checked;
		this.#setWrap();
	}

	#setWrap(): void {
		const { checked } = this.#wrap;
		this.#set(
			this.#narrow.matches ? { wrapNarrow: checked } : { wrap: checked },
		);
	}

	/** Goes from one way to show times to the next. */
	cycleTime(): void {
		const next = TIME_MODES.indexOf(this.#settings.time) + 1;
		this.#set({ time: TIME_MODES[next % TIME_MODES.length] ?? "off" });
	}

	#set(change: Partial<Settings>): void {
		Object.assign(this.#settings, change);
		saveSettings(this.#settings);
		this.#apply();
	}

	#apply(): void {
		const { wrap, wrapNarrow, time, theme } = this.#settings;
		this.#wrap.checked = this.#narrow.matches ? wrapNarrow : wrap;
		document.body.classList.toggle("wrap", this.#wrap.checked);
		document.body.dataset.time = time;
		document.documentElement.dataset.theme = theme;
		check("time", time);
		check("theme", theme);
		this.#looks.time = time;
		this.#view.remeasure();
	}
}

function chosen<Value extends string>(
	name: string,
	values: readonly Value[],
): Value {
	const { value } =
		document.querySelector<HTMLInputElement>(`[name=${name}]:checked`) ?? {};
	return values.find((each) => each === value) ?? (values[0] as Value);
}

function check(name: string, value: string): void {
	const input = document.querySelector<HTMLInputElement>(
		`[name=${name}][value=${value}]`,
	);
	if (input) input.checked = true;
}
