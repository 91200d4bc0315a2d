import type { Style } from "../text/style.ts";

/** How a cell looks, and where it leads. */
export interface CellStyle extends Style {
	/** The target of a hyperlink. */
	readonly link?: string | undefined;
}
