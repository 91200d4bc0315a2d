/** What a token is, and how to get one. */
export const TOKEN_RULE =
	"a token is 16 to 256 letters, digits and -._~ (openssl rand -hex 16 makes one)";

/**
 * Whether the text can be a token: of characters that cookies and URLs need not
 * escape, and so long that nobody guesses it.
 */
export function isToken(text: string): boolean {
	return /^[\w.~-]{16,256}$/.test(text);
}
