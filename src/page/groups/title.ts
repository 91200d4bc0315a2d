import { stripControls } from "../../text/parse.ts";
import type { ShownLines } from "../store/shown-lines.ts";
import type { Group } from "./groups.ts";

/** No more of a title, in characters, is shown beside the log. */
const LONGEST = 200;

/** What a group is called: its first line, without what that has for machines. */
export function titleOf({ line, mark }: Group, store: ShownLines): string {
	const { text } = store.line(line);
	const { at = 0, text: marker = "" } = mark ?? {};
	const shown = text.slice(0, at) + text.slice(at + marker.length, 4 * LONGEST);
	return stripControls(shown).trim().slice(0, LONGEST);
}
