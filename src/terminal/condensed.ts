// biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is what they are
const RESETS_STYLE = /^\x1b\[0*[;m]/;

/** Sequences of which each undoes those before it of the same kind. */
const SETS = {
	cursor: /^\x1b\[\?/,
	foreground: /^\x1b\[(?:3[0-79]|9[0-7]|38;5;\d+|38;2;\d+;\d+;\d+)m$/,
	background: /^\x1b\[(?:4[0-79]|10[0-7]|48;5;\d+|48;2;\d+;\d+;\d+)m$/,
};
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: that is what they are

/**
 * Fewer sequences with the same effect as these, which set colours, or show and
 * hide the cursor: a program that draws again and again sets the same ones each
 * time.
 */
export function condensed(styles: readonly string[]): string {
	if (styles.length < 2) return styles.join("");
	const last = new Map<string, string>();
	for (const style of styles) {
		if (RESETS_STYLE.test(style)) {
			const shows = last.get("cursor");
			last.clear();
			if (shows !== undefined) last.set("cursor", shows);
		}
		const [key = style] =
			Object.entries(SETS).find(([, sets]) => sets.test(style)) ?? [];
		// Behind those that it may undo.
		last.delete(key);
		last.set(key, style);
	}
	return [...last.values()].join("");
}
