import { firstIndex } from "../binary-search.ts";

/**
 * The index of the last of the items, sorted by `offsetOf`, that begins at or
 * before the offset; less than `first` when all begin after it.
 *
 * @param first the index of the first item that counts
 */
export function lastAtOrBefore<Item>(
	items: readonly Item[],
	offset: number,
	offsetOf: (item: Item) => number,
	first = 0,
): number {
	const { length } = items;
	const isAfter = (at: number) => offsetOf(items[at] as Item) > offset;
	return firstIndex(first, length, isAfter) - 1;
}
