/** How many newlines are in a text, or in a part of it. */
export function newlinesIn(text: string, from = 0, to = text.length): number {
	let count = 0;
	for (
		let at = text.indexOf("\n", from);
		at !== -1 && at < to;
		at = text.indexOf("\n", at + 1)
	) {
		count++;
	}
	return count;
}
