/**
 * The element with that id: of the page, or within a root, such as that of a
 * component.
 *
 * @throws {TypeError} when there is none, or one of another type
 */
export function element<Type extends HTMLElement>(
	id: string,
	type: new () => Type,
	root: ParentNode = document,
): Type {
	const found = root.querySelector(`#${id}`);
	if (found instanceof type) return found;
	throw new TypeError(`no ${type.name} #${id}`);
}

/** Screen readers repeat what is set, even to the same. */
export function setText(element: Element, text: string): void {
	if (element.textContent !== text) element.textContent = text;
}

/** What is said when one points at it: where that is nothing, no attribute is made. */
export function setTitle(element: HTMLElement, title: string): void {
	if (element.title !== title) element.title = title;
}
