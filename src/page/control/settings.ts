import { TIME_MODES, type TimeMode } from "../list/looks.ts";
import { recall, remember } from "../memory.ts";

export const THEMES = ["auto", "light", "dark"] as const;

/** What one has set, and finds again next time. */
export interface Settings {
	wrap: boolean;
	/** The same where the page is narrow, as on a phone. */
	wrapNarrow: boolean;
	time: TimeMode;
	theme: (typeof THEMES)[number];
	/** Lines around each that a filter shows. */
	context: number;
	/** Whether single letters do something. */
	letterKeys: boolean;
}

const KEY = "view";

const DEFAULTS: Settings = {
	wrap: false,
	wrapNarrow: true,
	time: "off",
	theme: "auto",
	context: 0,
	letterKeys: true,
};

/** Reads what was set; defaults for what was not, or can't be read. */
export function loadSettings(): Settings {
	try {
		const { wrap, wrapNarrow, time, theme, context, letterKeys } = {
			...DEFAULTS,
			...JSON.parse(recall(KEY) ?? "{}"),
		};
		return {
			wrap: wrap === true,
			wrapNarrow: wrapNarrow !== false,
			time: TIME_MODES.find((mode) => mode === time) ?? DEFAULTS.time,
			theme: THEMES.find((name) => name === theme) ?? DEFAULTS.theme,
			context: Number.isSafeInteger(context) && context >= 0 ? context : 0,
			letterKeys: letterKeys !== false,
		};
	} catch {
		return { ...DEFAULTS };
	}
}

export function saveSettings(settings: Settings): void {
	remember(KEY, JSON.stringify(settings));
}
