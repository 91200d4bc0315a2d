/**
 * The name that was most likely meant; undefined when none is near: more than
 * a third of the letters would have to change.
 */
export function nearest(
	name: string,
	names: Iterable<string>,
): string | undefined {
	let best: string | undefined;
	let least = Math.floor(name.length / 3) + 1;
	for (const candidate of names) {
		const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
		if (distance > least || (distance === least && best !== undefined))
			continue;
		best = candidate;
		least = distance;
	}
	return best;
}

/** The longest name that is compared: the work grows with both lengths. */
const LONGEST = 64;

/** How many letters to add, take away or replace (Levenshtein). */
function editDistance(from: string, to: string): number {
	if (from.length > LONGEST || to.length > LONGEST) return LONGEST;
	let row = Array.from({ length: to.length + 1 }, (_, n) => n);
	for (let i = 1; i <= from.length; i++) {
		const next = [i];
		for (let j = 1; j <= to.length; j++) {
			const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
			const added = (next[j - 1] ?? 0) + 1;
			const removed = (row[j] ?? 0) + 1;
			next.push(Math.min(replaced, added, removed));
		}
		row = next;
	}
	return row[to.length] ?? 0;
}
