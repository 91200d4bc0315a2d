/** Whether the text is a path to put before those of ours: such as "/deploy". */
export function isBasePath(text: string): boolean {
	return /^(\/[\w.~-]+)+$/.test(text);
}
