/**
 * The index of the last of the items, sorted by `offsetOf`, that begins at or
 * before the offset; -1 when all begin after it.
 */
export function lastAtOrBefore<Item>(
	items: readonly Item[],
	offset: number,
	offsetOf: (item: Item) => number,
): number {
	let low = 0;
	let high = items.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (offsetOf(items[middle] as Item) <= offset) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}
