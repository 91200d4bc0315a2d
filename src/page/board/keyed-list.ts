/** An item of a list on the page. */
export interface ListItem<Item> {
	readonly element: HTMLElement;
	/** Shows it as it is now. */
	update(item: Item): void;
}

/**
 * Keeps the elements of a list by key, so that what has the focus, or is being
 * pressed, stays where it is while others come and go.
 */
export class KeyedList<Item> {
	readonly #list: HTMLElement;
	readonly #keyOf: (item: Item) => string;
	readonly #make: (item: Item) => ListItem<Item>;
	#items = new Map<string, ListItem<Item>>();

	/** @param list has nothing else in it */
	constructor(
		list: HTMLElement,
		keyOf: (item: Item) => string,
		make: (item: Item) => ListItem<Item>,
	) {
		this.#list = list;
		this.#keyOf = keyOf;
		this.#make = make;
	}

	show(items: readonly Item[]): void {
		const before = this.#items;
		this.#items = new Map();
		for (const item of items) {
			const key = this.#keyOf(item);
			const kept = before.get(key) ?? this.#make(item);
			before.delete(key);
			kept.update(item);
			this.#items.set(key, kept);
		}
		for (const { element } of before.values()) element.remove();
		let at = this.#list.firstElementChild;
		for (const { element } of this.#items.values()) {
			if (element === at) at = at.nextElementSibling;
			else this.#list.insertBefore(element, at);
		}
	}
}
