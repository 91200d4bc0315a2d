/** What was remembered on this browser; undefined where it remembers nothing. */
export function recall(key: string): string | undefined {
	try {
		return localStorage.getItem(`sse-tail:${key}`) ?? undefined;
	} catch {
		return undefined; // Storage is refused, or the page is a file.
	}
}

/** Remembers a setting, where the browser does. */
export function remember(key: string, value: string): void {
	try {
		localStorage.setItem(`sse-tail:${key}`, value);
	} catch {
		// Then it holds for this page alone.
	}
}
