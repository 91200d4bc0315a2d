/**
 * The content of an OSC 8 string: parameters, which we ignore, and the link's
 * target.
 */
const HYPERLINK = /^8;[^;]*;(.*)$/s;

/**
 * Returns the target of the hyperlink that an OSC string begins; "" if the
 * string ends a hyperlink, and undefined if it is no hyperlink.
 *
 * @param string the text between `ESC ]` and the string terminator
 * @see https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
 */
export function readHyperlink(string: string): string | undefined {
	return HYPERLINK.exec(string)?.[1];
}

/** The OSC 8 sequence that begins a hyperlink, or ends one when there is no target. */
export function writeHyperlink(target: string | undefined): string {
	return `\x1b]8;;${target ?? ""}\x1b\\`;
}
