import { formatElapsed } from "../../text/duration.ts";
import { element, setText } from "../element.ts";
import { formatClock } from "../format.ts";
import type { TimeMarks } from "./time-marks.ts";

/** A run that is shorter, in ms, is told in tenths of a second. */
const SHORT_MS = 60_000;

/** What an arrow moves by, in ms: the first that takes no more than so many to the end. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
const MORE_STEPS = [30_000, 60_000, 300_000, 600_000, 3_600_000];
const MOST_STEPS = 200;

/** A page key moves by so many of those. */
const PAGE_STEPS = 20;

/** What a run is like along its time. */
export interface Course {
	/** How long it took, or has been running, in ms. */
	totalMs: number;
	/** When it began, in ms since 1970. */
	startedAt: number;
	isOver: boolean;
}

/** A point in a run, beside how long that is: "42.3 s", "0:42". */
export function formatMoment(ms: number, totalMs: number): string {
	return totalMs < SHORT_MS ? `${(ms / 1000).toFixed(1)} s` : formatElapsed(ms);
}

/** How far an arrow moves in a run of that length, in ms. */
export function stepOf(totalMs: number): number {
	const steps = [...STEPS, ...MORE_STEPS];
	return steps.find((step) => totalMs / step <= MOST_STEPS) ?? 3_600_000;
}

/** The bar below the log with a run's time, along which one drags. */
export class Timeline {
	readonly #bar = element("timeline", HTMLElement);
	readonly #range = element("timeline-range", HTMLInputElement);
	readonly #time = element("timeline-time", HTMLElement);
	readonly #total = element("timeline-total", HTMLElement);
	readonly #said = element("timeline-said", HTMLElement);
	readonly #now = element("timeline-now", HTMLButtonElement);
	readonly #canvas = element("timeline-marks", HTMLCanvasElement);
	readonly #onSeek: (ms: number | undefined) => void;
	#course: Course = { totalMs: 0, startedAt: 0, isOver: false };
	#ms: number | undefined;
	#drawn = "";

	/** @param onSeek told of the moment that one wants to see; undefined for now */
	constructor(onSeek: (ms: number | undefined) => void, onClose: () => void) {
		this.#onSeek = onSeek;
		this.#range.addEventListener("input", () => {
			this.#seek(this.#range.valueAsNumber);
		});
		this.#range.addEventListener("keydown", (event) => this.#pressed(event));
		this.#now.onclick = () => {
			onSeek(undefined);
			this.focus();
		};
		element("timeline-close", HTMLElement).onclick = onClose;
	}

	get isOpen(): boolean {
		return !this.#bar.hidden;
	}

	set isOpen(open: boolean) {
		this.#bar.hidden = !open;
		this.say("");
	}

	focus(): void {
		this.#range.focus();
	}

	/** Says in a few words why nothing else is shown yet, or can be; "" for nothing. */
	say(words: string): void {
		setText(this.#said, words);
	}

	/**
	 * Shows where one is.
	 *
	 * @param ms the moment that one wants to see; undefined for now
	 */
	show(course: Course, ms: number | undefined, marks: TimeMarks): void {
		this.#course = course;
		this.#ms = ms;
		const { totalMs, startedAt, isOver } = course;
		const at = ms ?? totalMs;
		const range = this.#range;
		// The one before the other, for neither may be beyond the largest.
		range.max = `${Math.max(1, Math.round(totalMs))}`;
		range.value = `${Math.round(at)}`;
		const total = formatMoment(totalMs, totalMs);
		const time = formatMoment(at, totalMs);
		const clock = formatClock(startedAt + at);
		const end = isOver ? "the end" : "now";
		setText(this.#time, ms === undefined ? end : time);
		setText(this.#total, total);
		const words =
			ms === undefined ? `${end}, ${total}` : `${time} of ${total}, ${clock}`;
		if (range.ariaValueText !== words) range.ariaValueText = words;
		const part = totalMs === 0 ? 1 : at / totalMs;
		range.style.setProperty("--part", `${part}`);
		this.#now.classList.toggle("away", ms === undefined);
		this.#draw(marks);
	}

	#seek(ms: number): void {
		const { totalMs } = this.#course;
		this.#onSeek(ms >= Math.round(totalMs) ? undefined : Math.max(0, ms));
	}

	#pressed(event: KeyboardEvent): void {
		const { totalMs } = this.#course;
		const step = stepOf(totalMs);
		const here = this.#ms ?? totalMs;
		const to = {
			ArrowLeft: here - step,
			ArrowDown: here - step,
			ArrowRight: here + step,
			ArrowUp: here + step,
			PageDown: here - PAGE_STEPS * step,
			PageUp: here + PAGE_STEPS * step,
			Home: 0,
			End: totalMs,
		}[event.key];
		const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
		if (to === undefined || hasModifier) return;
		event.preventDefault();
		// On the steps, so that one comes to the same moments by every way.
		const isStep = event.key !== "End" && to < totalMs;
		this.#seek(isStep ? Math.round(to / step) * step : to);
	}

	/** Draws the marks, where they are others or stand elsewhere. */
	#draw({ version, list }: TimeMarks): void {
		const canvas = this.#canvas;
		const { clientWidth, clientHeight } = canvas;
		const { totalMs } = this.#course;
		const { color, outlineColor } = getComputedStyle(canvas);
		const look = [clientWidth, devicePixelRatio, color, outlineColor];
		const drawn = [version, Math.round(totalMs), ...look].join();
		if (this.#drawn === drawn) return;
		this.#drawn = drawn;
		canvas.width = Math.round(clientWidth * devicePixelRatio);
		canvas.height = Math.round(clientHeight * devicePixelRatio);
		const context = canvas.getContext("2d");
		if (context === null || totalMs === 0) return;
		const pixel = Math.max(1, Math.round(devicePixelRatio));
		const marks = list();
		// Errors last, over what stands at the same point.
		for (const isErrors of [false, true]) {
			context.fillStyle = isErrors ? outlineColor : color;
			for (const { ms, isError } of marks) {
				if (isError !== isErrors) continue;
				const x = Math.round((ms / totalMs) * (canvas.width - pixel));
				context.fillRect(x, 0, isError ? 2 * pixel : pixel, canvas.height);
			}
		}
	}
}
