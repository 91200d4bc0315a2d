/** What a copy puts on the clipboard. */
export interface Copied {
	text: string;
	/** The same for what takes formatted text: mail, trackers, documents. */
	html?: string;
}

/**
 * Copies a text. The clipboard's modern interface is missing where the page
 * came over plain HTTP; what a browser copies can be replaced everywhere.
 *
 * @returns whether it was copied
 */
export function copyText({ text, html }: Copied): boolean {
	const selection = document.getSelection();
	// Without a selection a browser copies nothing, whoever listens.
	const isStandIn = selection?.isCollapsed !== false;
	if (isStandIn) selection?.selectAllChildren(document.body);
	let isCopied = false;
	const replace = (event: ClipboardEvent) => {
		// Whoever copies from the log itself is not to hear of it.
		event.stopImmediatePropagation();
		event.preventDefault();
		event.clipboardData?.setData("text/plain", text);
		if (html !== undefined) event.clipboardData?.setData("text/html", html);
		isCopied = true;
	};
	addEventListener("copy", replace, { capture: true, once: true });
	document.execCommand("copy");
	removeEventListener("copy", replace, { capture: true });
	if (isStandIn) selection?.removeAllRanges();
	return isCopied;
}
