import jsQR from "jsqr";

/** So many pixels wide is a module in the picture, as a camera would have it. */
const SCALE = 4;

/** What a QR code says, read by a reader that is not ours; by rows of modules, true for dark. */
export function readQr(modules: readonly (readonly boolean[])[]): string {
	const size = modules.length * SCALE;
	const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			const dark = modules[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)];
			if (dark) pixels.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
		}
	}
	const found = jsQR.default(pixels, size, size);
	if (found === null) throw new Error("no QR code in it");
	return found.data;
}
