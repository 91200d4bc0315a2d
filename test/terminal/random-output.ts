export type Pick = <Item>(items: ArrayLike<Item>) => Item;

/** Makes a piece of output. */
export type Part = (pick: Pick) => string;

/** Output that could not be stranger, in pieces; the same for the same seed. */
export function randomOutput(seed: number, parts: readonly Part[]): string[] {
	let state = seed * 2654435761;
	const below = (limit: number) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * limit);
	};
	const pick: Pick = (items) => items[below(items.length)] as never;
	return Array.from({ length: 1 + below(4) }, () =>
		Array.from({ length: below(20) }, () => pick(parts)(pick)).join(""),
	);
}
