/** The look of text, as SGR sequences set it (ECMA-48, 8.3.117). */
export interface Style {
	/**
	 * A palette index from 0 to 255, or TRUE_COLOUR + 0xRRGGBB; undefined for the
	 * default colour.
	 */
	readonly foreground?: number | undefined;
	readonly background?: number | undefined;
	readonly bold?: boolean;
	readonly dim?: boolean;
	readonly italic?: boolean;
	readonly underline?: boolean;
	readonly inverse?: boolean;
	readonly hidden?: boolean;
	readonly strike?: boolean;
}

export const TRUE_COLOUR = 0x1000000;

export const PLAIN: Style = {};

/** The change that each SGR parameter makes, except those of colours. */
const EFFECTS: Record<number, Style> = {
	1: { bold: true },
	2: { dim: true },
	3: { italic: true },
	4: { underline: true },
	7: { inverse: true },
	8: { hidden: true },
	9: { strike: true },
	21: { underline: true },
	22: { bold: false, dim: false },
	23: { italic: false },
	24: { underline: false },
	27: { inverse: false },
	28: { hidden: false },
	29: { strike: false },
	39: { foreground: undefined },
	49: { background: undefined },
};

/**
 * The style after an SGR sequence.
 *
 * @param parameters the text between `ESC [` and `m`
 */
export function applySgr(style: Style, parameters: string): Style {
	let next = style;
	const codes = parameters.split(";");
	for (let i = 0; i < codes.length; i++) {
		const [code = "", ...parts] = (codes[i] ?? "").split(":");
		const number = Number(code);
		if (number === 0) {
			next = PLAIN;
		} else if (number === 38 || number === 48 || number === 58) {
			// The standard separates the parts of a colour by colons (ITU-T T.416).
			// Most programs separate them by semicolons, as xterm first did.
			const isOne = parts.length > 0;
			const numbers = (isOne ? parts : codes.slice(i + 1)).map(Number);
			const { colour, used } = extendedColour(numbers, isOne);
			if (!isOne) i += used;
			// 58 sets the underline's colour. We draw it in the text's colour, and only
			// skip its parameters.
			if (number === 38) next = { ...next, foreground: colour };
			if (number === 48) next = { ...next, background: colour };
		} else if (number === 4 && parts[0] === "0") {
			next = { ...next, underline: false };
		} else {
			next = { ...next, ...(EFFECTS[number] ?? basicColour(number)) };
		}
	}
	return next;
}

function basicColour(code: number): Style {
	if (code >= 30 && code <= 37) return { foreground: code - 30 };
	if (code >= 40 && code <= 47) return { background: code - 40 };
	if (code >= 90 && code <= 97) return { foreground: code - 90 + 8 };
	if (code >= 100 && code <= 107) return { background: code - 100 + 8 };
	return {};
}

/**
 * Reads the colour after 38 or 48: `5;n` from the palette or `2;r;g;b`. With
 * colons, a colour space may follow the 2 (ITU-T T.416).
 */
function extendedColour(
	codes: readonly number[],
	hasColons: boolean,
): { colour: number | undefined; used: number } {
	const byte = (index: number) => (codes[index] ?? 0) & 0xff;
	if (codes[0] === 5) return { colour: byte(1), used: 2 };
	if (codes[0] === 2) {
		const at = hasColons && codes.length > 4 ? 2 : 1;
		const rgb = (byte(at) << 16) | (byte(at + 1) << 8) | byte(at + 2);
		return { colour: TRUE_COLOUR + rgb, used: 4 };
	}
	return { colour: undefined, used: 0 };
}
