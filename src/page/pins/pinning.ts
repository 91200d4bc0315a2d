import type { EventData, PinData } from "../../protocol/events.ts";
import { formatCount } from "../format.ts";
import type { Root } from "../root.ts";
import type { Runs } from "../runs.ts";
import { PinClient } from "./pin-client.ts";
import { PinDialog } from "./pin-dialog.ts";
import { type Pins, wordsOfPin } from "./pins.ts";

/** What was pinned so long ago, in ms, is no news. */
const JUST_NOW_MS = 5000;

/** The rest of the page, as pins need it. */
export interface PinningContext {
	root: Root;
	runs: Runs;
	/** Whether the page was saved: there is no server. */
	isSaved: boolean;
	/** What gives control; undefined for who has none. */
	bearer(): string | undefined;
	/** Whether nothing of the log is here yet. */
	isEmpty(): boolean;
	/** Other pins stand now. */
	onChange(): void;
	/** Says something in passing. */
	notify(text: string): void;
}

/** Hears of pins, tells of new ones, and sets some where one may. */
export class Pinning {
	readonly #pins: Pins;
	readonly #context: PinningContext;
	readonly #dialog: PinDialog;

	constructor(pins: Pins, context: PinningContext) {
		this.#pins = pins;
		this.#context = context;
		const { root, runs, bearer } = context;
		const client = new PinClient({ root, bearer, shown: () => runs.shown });
		const rights = () => ({
			maySet: this.maySet,
			isNamed: runs.namedByProxy,
		});
		this.#dialog = new PinDialog(pins, client, rights, context.notify);
	}

	/** Whether one may pin something. */
	get maySet(): boolean {
		const { isSaved, runs, bearer } = this.#context;
		return !isSaved && (runs.mayPin || bearer() !== undefined);
	}

	/** Opens what is pinned to a line, and a field for more where one may. */
	open(line: number): void {
		if (this.#dialog.open(line)) return;
		this.#context.notify(
			"Nothing is pinned here; --pins lets all who look pin something",
		);
	}

	/** Shows in the dialog what stands by now. */
	render(): void {
		this.#dialog.render();
	}

	/** The log tells of a pin. */
	set(pin: PinData): void {
		const { runs, isSaved, onChange } = this.#context;
		this.#pins.add(pin);
		onChange();
		if (isSaved) return;
		const now = runs.shown.elapsedMs(performance.now()) ?? 0;
		if (now - pin.ms < JUST_NOW_MS) this.#tell(pin);
	}

	/** The log tells that one has been taken away. */
	remove({ pin }: EventData["unpin"]): void {
		this.#pins.remove(pin);
		this.#context.onChange();
	}

	/** The news tell of a run that has ended. */
	setLate(data: EventData["pins"]): void {
		const known = new Set(this.#pins.list.map(({ pin }) => pin));
		this.#pins.setLate(data);
		this.#context.onChange();
		const fresh = data.pins.findLast(({ pin }) => !known.has(pin));
		// Before there is a log, they are those of long ago.
		if (fresh && !this.#context.isEmpty()) this.#tell(fresh);
	}

	#tell(pin: PinData): void {
		const line = formatCount(pin.line);
		this.#context.notify(`Pinned to line ${line}: ${wordsOfPin(pin)}`);
	}
}
