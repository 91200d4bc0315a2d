import { applySgr, PLAIN, type Style } from "../ansi/style.ts";
import { writeStyle } from "../ansi/write-style.ts";

/** More styles than this are not remembered: a picture in true colours has no end of them. */
const MOST_STYLES = 4096;

/** One object for each style, so that equal ones are the same, and are found fast. */
export class Styles {
	#byName = new Map<string, Style>();
	#after = new Map<Style, Map<string, Style>>();

	constructor() {
		this.#forget();
	}

	/** The style after an SGR sequence with those parameters. */
	after(style: Style, parameters: string): Style {
		let known = this.#after.get(style);
		if (known === undefined) {
			if (this.#byName.size > MOST_STYLES) this.#forget();
			known = new Map();
			this.#after.set(style, known);
		}
		let next = known.get(parameters);
		if (next === undefined) {
			next = this.#one(applySgr(style, parameters));
			known.set(parameters, next);
		}
		return next;
	}

	/** The style of what is erased while that style holds: its background alone. */
	erased({ background }: Style): Style {
		return background === undefined ? PLAIN : this.#one({ background });
	}

	#one(style: Style): Style {
		const name = writeStyle(style);
		const known = this.#byName.get(name);
		if (known !== undefined) return known;
		this.#byName.set(name, style);
		return style;
	}

	#forget(): void {
		this.#byName = new Map([[writeStyle(PLAIN), PLAIN]]);
		this.#after = new Map();
	}
}
