/** A place in the document, as ranges and selections have it. */
export interface DomPosition {
	node: Node;
	offset: number;
}

/** The place after so many characters of an element's text, or its end. */
export function positionAt(element: Element, characters: number): DomPosition {
	const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
	let rest = characters;
	let last: Node | undefined;
	for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
		const { length } = node as Text;
		if (rest <= length) return { node, offset: rest };
		rest -= length;
		last = node;
	}
	return last === undefined
		? { node: element, offset: 0 }
		: { node: last, offset: (last as Text).length };
}

/** How many characters of an element's text come before a place in it. */
export function charactersBefore(element: Element, place: DomPosition): number {
	const range = document.createRange();
	range.setStart(element, 0);
	range.setEnd(place.node, place.offset);
	return range.toString().length;
}
