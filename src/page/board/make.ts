/** Makes an element of a class, with what is in it. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
	tag: Tag,
	className = "",
	...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
	const made = document.createElement(tag);
	if (className !== "") made.className = className;
	made.append(...children);
	return made;
}

/** Screen readers repeat what is set, even to the same. */
export function setText(element: Element, text: string): void {
	if (element.textContent !== text) element.textContent = text;
}
