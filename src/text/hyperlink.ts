/** What an OSC 8 string says: parameters, which we have no use for, and the target. */
const HYPERLINK = /^8;[^;]*;(.*)$/s;

/**
 * The target of the hyperlink that an OSC string begins; "" if it ends one,
 * and undefined if it is about something else.
 *
 * @param string what is between `ESC ]` and the string's end
 * @see https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
 */
export function readHyperlink(string: string): string | undefined {
	return HYPERLINK.exec(string)?.[1];
}

/** What begins a hyperlink, or ends it when there is no target. */
export function writeHyperlink(target: string | undefined): string {
	return `\x1b]8;;${target ?? ""}\x1b\\`;
}
