/**
 * The first index in a range at which a condition holds; the range's end when
 * it holds nowhere. It takes as many calls as the range's length has binary
 * digits.
 *
 * @param from the first index
 * @param to the index after the last
 * @param holds true for every index after one for which it is true
 */
export function firstIndex(
	from: number,
	to: number,
	holds: (index: number) => boolean,
): number {
	let low = from;
	let high = to;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (holds(middle)) high = middle;
		else low = middle + 1;
	}
	return low;
}

/** The index of the first number that is not smaller, in a sorted list. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
	return firstIndex(0, sorted.length, (at) => (sorted[at] ?? 0) >= value);
}
