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
	let low = first;
	let high = items.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (offsetOf(items[middle] as Item) <= offset) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}
