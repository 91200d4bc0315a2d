import type { LineStore } from "../store/line-store.ts";

/** Of more steps than this not all are drawn: there are no more points on a screen. */
const MOST = 5000;

/** Something that stands at its time: a step that begins, or an error. */
export interface TimeMark {
	ms: number;
	isError: boolean;
}

/** What stands along a run's time. */
export interface TimeMarks {
	/** Another one when there are more of them. */
	readonly version: string;
	list(): TimeMark[];
}

/**
 * What stands along a run's time: where steps began, and errors.
 *
 * @param errors their lines, from 0
 */
export function timeMarks(
	store: LineStore,
	errors: readonly number[],
): TimeMarks {
	const { groups } = store;
	const mark = (line: number, isError: boolean) => ({
		ms: store.line(line).ms,
		isError,
	});
	return {
		version: `${groups.size} ${errors.length}`,
		list() {
			const every = Math.ceil(groups.size / MOST);
			const steps = groups.list.filter((_, n) => n % every === 0);
			return [
				...steps.map(({ line }) => mark(line, false)),
				...errors.map((line) => mark(line, true)),
			];
		},
	};
}
