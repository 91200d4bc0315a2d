import type { ShownLines } from "../store/shown-lines.ts";
import type { Picker } from "./picked-listing.ts";

/** Whether a line is to be picked. */
export type Test = (line: number) => boolean;

/** Picks the lines that pass a test. */
export function linesThat(store: ShownLines, test: Test): Picker {
	const { finished } = store;
	return {
		get decided() {
			return finished.end;
		},
		each(from, to, pick) {
			for (let line = from; line < to; line++) if (test(line)) pick(line);
		},
		get live() {
			const lines = Array.from(
				{ length: store.end - finished.end },
				(_, n) => finished.end + n,
			);
			return lines.filter(test);
		},
	};
}

/** Picks of another's lines those that pass a test. */
export function ofThose(picker: Picker, test: Test): Picker {
	return {
		get decided() {
			return picker.decided;
		},
		each(from, to, pick) {
			picker.each(from, to, (line) => {
				if (test(line)) pick(line);
			});
		},
		get live() {
			return picker.live.filter(test);
		},
	};
}
