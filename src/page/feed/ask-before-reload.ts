/**
 * Asks before the keys that load the page anew, where that would lose what only
 * this page has still. Not before it is closed: that one means to.
 *
 * @param isOnlyHere whether nobody could send it again
 */
export function askBeforeReload(isOnlyHere: () => boolean): void {
	addEventListener("keydown", (event) => {
		const { key, ctrlKey, metaKey } = event;
		const isReload =
			key === "F5" || ((ctrlKey || metaKey) && key.toLowerCase() === "r");
		if (!isReload || !isOnlyHere()) return;
		const question =
			"The server has gone: what is here can't be loaded again. Lose it?";
		if (!confirm(question)) event.preventDefault();
	});
}
