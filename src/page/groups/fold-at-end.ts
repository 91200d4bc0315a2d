import type { LineStore } from "../store/line-store.ts";
import type { Steps } from "./steps.ts";

/** What one does when one does anything on a page. */
const DEEDS = ["pointerdown", "keydown", "wheel", "touchstart"] as const;

/** Tells whether the reader has done anything on the page, since it was asked to. */
export function watchReader(target: EventTarget): () => boolean {
	let isTouched = false;
	const touch = () => {
		isTouched = true;
		for (const deed of DEEDS) target.removeEventListener(deed, touch, true);
	};
	for (const deed of DEEDS) {
		target.addEventListener(deed, touch, { capture: true, passive: true });
	}
	return () => isTouched;
}

/**
 * Folds the groups that went well, so that the others stand out: but for the
 * last one, whose lines are what one was looking at, and those that the
 * command wants to be open (Buildkite's `+++`).
 */
export function foldWhatWentWell(store: LineStore, steps: Steps): void {
	const { groups } = store;
	const last = groups.list.at(-1)?.line ?? 0;
	for (const group of groups.list) {
		const hasLast = group.line <= last && last < group.end;
		if (hasLast || group.mark?.text.startsWith("+++")) continue;
		if (steps.of(group, store).state === "ok") groups.fold(group.line);
	}
}
