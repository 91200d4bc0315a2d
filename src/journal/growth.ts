import type { JournalReader } from "./cursor.ts";

/** Resolves when a log goes on behind an offset, in bytes; with false when it ends before. */
export function growsBeyond(
	journal: Pick<JournalReader, "end" | "ended" | "onGrowth">,
	offset: number,
): Promise<boolean> {
	return new Promise((resolve) => {
		const look = () => {
			const isMore = journal.end.offset > offset;
			if (!isMore && !journal.ended) return;
			stop();
			resolve(isMore);
		};
		const stop = journal.onGrowth(look);
		look();
	});
}
