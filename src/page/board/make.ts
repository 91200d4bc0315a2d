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
