import type { FindBar } from "../find/find-bar.ts";
import type { LogView } from "../list/log-view.ts";
import type { Run } from "../run.ts";
import type { LineStore } from "../store/line-store.ts";
import type { Lanes } from "./lanes.ts";

/** A name in the gutter is cut at this many characters. */
const MOST_SHOWN = 20;

/** How a lane stands: as its process, or not known. */
type LaneState = "running" | "succeeded" | "failed" | "ended" | "lost" | "";

const SIGNS: Record<LaneState, string> = {
	running: "●",
	succeeded: "✓",
	failed: "✗",
	ended: "■",
	lost: "?",
	"": "",
};

interface Chip {
	button: HTMLButtonElement;
	sign: HTMLElement;
}

/**
 * A chip for each lane, with its state. A click shows only its lines, another
 * all again. By keys, the chips are one stop, and arrows go through them.
 */
export class LaneBar {
	readonly #element: HTMLElement;
	readonly #log: HTMLElement;
	readonly #store: LineStore;
	readonly #view: LogView;
	readonly #find: FindBar;
	#lanes: Lanes | undefined;
	#chips: Chip[] = [];
	#width = 0;

	constructor(
		element: HTMLElement,
		log: HTMLElement,
		parts: { store: LineStore; view: LogView; find: FindBar },
	) {
		this.#element = element;
		this.#log = log;
		this.#store = parts.store;
		this.#view = parts.view;
		this.#find = parts.find;
		element.addEventListener("keydown", (event) => this.#pressed(event));
	}

	/**
	 * Shows the lanes that there are, and how each stands.
	 *
	 * @param at as it was then, in ms since the start; undefined for now
	 */
	update(run: Run, at?: number): void {
		const { lanes } = this.#store;
		if (this.#lanes !== lanes) this.#begin(lanes);
		const { names } = lanes;
		for (let lane = this.#chips.length; lane < names.length; lane++) {
			this.#add(lane, names[lane] ?? "");
		}
		for (const [lane, chip] of this.#chips.entries()) {
			this.#show(chip, names[lane] ?? "", this.#stateOf(lane, run, at), lane);
		}
	}

	/** The lanes are others: those of another run. */
	#begin(lanes: Lanes): void {
		this.#lanes = lanes;
		this.#chips = [];
		this.#element.replaceChildren();
		this.#element.hidden = true;
		if (this.#find.lane !== undefined) this.#find.showLane(undefined);
		if (this.#width > 0) this.#widen(0);
	}

	#add(lane: number, name: string): void {
		const button = document.createElement("button");
		button.type = "button";
		button.className = `chip lane-${lane % 6}`;
		button.title = name;
		button.tabIndex = lane === 0 ? 0 : -1;
		const label = document.createElement("bdi");
		label.textContent = name;
		const sign = document.createElement("span");
		sign.className = "sign";
		button.append(label, sign);
		button.onclick = () => {
			this.#find.showLane(this.#find.lane === lane ? undefined : lane);
		};
		button.onfocus = () => this.#makeStop(button);
		this.#chips.push({ button, sign });
		this.#element.append(button);
		this.#element.hidden = false;
		const width = Math.min(MOST_SHOWN, Math.max(this.#width, name.length));
		if (width > this.#width) this.#widen(width);
	}

	/** Makes room in the gutter for names of so many characters. */
	#widen(width: number): void {
		this.#width = width;
		document.body.classList.toggle("lanes", width > 0);
		this.#log.style.setProperty("--lane", `${width}ch`);
		this.#view.remeasure();
	}

	#show(
		{ button, sign }: Chip,
		name: string,
		state: LaneState,
		lane: number,
	): void {
		const isPressed = `${this.#find.lane === lane}`;
		if (button.ariaPressed !== isPressed) button.ariaPressed = isPressed;
		if (button.dataset.state === state) return;
		button.dataset.state = state;
		sign.textContent = SIGNS[state];
		button.ariaLabel = [name, state].filter(Boolean).join(", ");
	}

	#stateOf(lane: number, run: Run, at = Number.POSITIVE_INFINITY): LaneState {
		if (!this.#store.lanes.areProcesses) return "";
		const exit = run.exits[lane];
		if (exit !== undefined && exit.durationMs <= at) {
			return exit.code === 0 ? "succeeded" : "failed";
		}
		if (at !== Number.POSITIVE_INFINITY) return "running";
		if (run.outcome !== undefined) return "ended";
		return run.state === "lost" ? "lost" : "running";
	}

	/** The chip that one has gone to is where Tab comes back to. */
	#makeStop(button: HTMLButtonElement): void {
		for (const chip of this.#chips) {
			chip.button.tabIndex = chip.button === button ? 0 : -1;
		}
	}

	#pressed(event: KeyboardEvent): void {
		const last = this.#chips.length - 1;
		const here = this.#chips.findIndex(
			({ button }) => button === document.activeElement,
		);
		const to = {
			ArrowLeft: Math.max(0, here - 1),
			ArrowRight: Math.min(last, here + 1),
			Home: 0,
			End: last,
		}[event.key];
		if (to === undefined || here === -1) return;
		event.preventDefault();
		this.#chips[to]?.button.focus();
	}
}
