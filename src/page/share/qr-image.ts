import { encode } from "uqr";

const SVG = "http://www.w3.org/2000/svg";

/** A QR code of the text: black on white in either theme, or readers fail. */
export function qrImage(text: string): SVGElement {
	const { data, size } = encode(text, { ecc: "M", border: 2 });
	const svg = document.createElementNS(SVG, "svg");
	svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
	svg.setAttribute("role", "img");
	svg.setAttribute("aria-label", "QR code of the link");
	const path = document.createElementNS(SVG, "path");
	const modules = data.flatMap((row, y) =>
		row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")),
	);
	path.setAttribute("d", modules.join(""));
	svg.append(path);
	return svg;
}
