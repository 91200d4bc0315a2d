import { type Failure, placeOf } from "./failure.ts";
import { shownText } from "./line.ts";
import type { Detail, Rule } from "./rule.ts";
import { isHarmless } from "./rules.ts";

/** So many lines below a finding may say more about it. */
const DETAIL_LINES = 60;

/** A finding of which lines below may say more. */
interface Awaited {
	failure: Failure;
	detail: Detail;
	/** The last line that may, from 0. */
	until: number;
	/** What is still awaited when it has been said; undefined before. */
	more?: "rest" | "restart" | undefined;
}

/** So many lines below what was said, at most, it is said that there is another. */
const RESTART_LINES = 3;

/** The findings of which lines below may say more. */
export class Awaiting {
	#all: Awaited[] = [];

	/** Whether there are any. */
	get isOn(): boolean {
		return this.#all.length > 0;
	}

	/** Whether that is one of them. */
	isFor(failure: Failure): boolean {
		return this.#all.some((each) => each.failure === failure);
	}

	/**
	 * Waits for what is said below of what a rule has found.
	 *
	 * @param index of its line, from 0
	 */
	add({ detail }: Rule, index: number, failure: Failure): void {
		if (detail === undefined) return;
		const until = index + (detail.within ?? DETAIL_LINES);
		this.#all.push({ failure, detail, until });
	}

	/**
	 * Takes what a line says of them; tells whether it is part of what was found
	 * before it, and no finding of its own.
	 */
	take(index: number, raw: string, line: string): boolean {
		let isTaken = false;
		this.#all = this.#all.filter((awaited) => {
			const { failure, detail, until } = awaited;
			if (awaited.more !== undefined) return goesOn(awaited, index, line);
			const match = detail.pattern.exec(line);
			if (match === null || isHarmless(line)) {
				isTaken ||= match !== null || detail.passes?.test(line) === true;
				return index < until;
			}
			if (detail.isLine) {
				Object.assign(failure, { line: index + 1, text: shownText(raw) });
			} else takeDetail(failure, detail, match);
			isTaken ||= !detail.isPlace;
			awaited.more = detail.rest ? "rest" : detail.restarts && "restart";
			awaited.until = index + (detail.rest ? 1 : RESTART_LINES);
			return awaited.more !== undefined;
		});
		return isTaken;
	}

	/**
	 * The same for copies of the findings.
	 *
	 * @param copyOf gives the copy of the one that stands in a line; undefined for one that is no error
	 */
	fork(copyOf: (line: number) => Failure | undefined): Awaiting {
		const fork = new Awaiting();
		fork.#all = this.#all.map((each) => {
			const failure = copyOf(each.failure.line) ?? { ...each.failure };
			return { ...each, failure };
		});
		return fork;
	}
}

/** Reads on behind what was said; tells whether there may be more of it. */
function goesOn(awaited: Awaited, index: number, line: string): boolean {
	const { failure, detail, until, more } = awaited;
	if (more === "rest") {
		const [, rest] = detail.rest?.exec(line) ?? [];
		// A sentence goes on; what is compared is told apart.
		if (rest && failure.detail !== undefined) {
			failure.detail += `${/^[a-z]/.test(rest) ? "" : " /"} ${rest}`;
		}
		return false;
	}
	if (!detail.restarts?.test(line)) return index < until;
	awaited.more = undefined;
	awaited.until = index + (detail.within ?? DETAIL_LINES);
	return true;
}

/** Takes what a line says, as that detail has it. */
export function takeDetail(
	failure: Failure,
	{ isPlace, isBetter }: Pick<Detail, "isPlace" | "isBetter">,
	match: RegExpExecArray,
): void {
	const place = placeOf(match.groups ?? {});
	if (place !== undefined) failure.place ??= place;
	if (isPlace) return;
	const text = (match[1] ?? match[0]).trim();
	if (text === "") return;
	failure.detail = text;
	if (isBetter) failure.isHeading = true;
}
