/**
 * The element of the page with that id.
 *
 * @throws {TypeError} when there is none, or one of another type
 */
export function element<Type extends HTMLElement>(
	id: string,
	type: new () => Type,
): Type {
	const found = document.getElementById(id);
	if (found instanceof type) return found;
	throw new TypeError(`no ${type.name} #${id}`);
}
