import type { LineStore } from "../store/line-store.ts";
import type { Picker } from "./picked-listing.ts";

/** Picks what came on stderr. */
export function stderrOf(store: LineStore): Picker {
	const { finished } = store;
	return {
		get decided() {
			return finished.end;
		},
		each(from, to, pick) {
			for (let line = from; line < to; line++) {
				if (finished.kind(line) === "stderr") pick(line);
			}
		},
		get live() {
			const lines = Array.from(
				{ length: store.end - finished.end },
				(_, n) => finished.end + n,
			);
			return lines.filter((line) => store.line(line).kind === "stderr");
		},
	};
}

/** Picks of another's lines what came on stderr. */
export function onStderr(store: LineStore, picker: Picker): Picker {
	const { finished } = store;
	return {
		get decided() {
			return picker.decided;
		},
		each(from, to, pick) {
			picker.each(from, to, (line) => {
				if (finished.kind(line) === "stderr") pick(line);
			});
		},
		get live() {
			return picker.live.filter((line) => store.line(line).kind === "stderr");
		},
	};
}
