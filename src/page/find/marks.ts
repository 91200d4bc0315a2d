/** Marks beside the scrollbar: where in the log the matches are. */
export class Marks {
	readonly #canvas: HTMLCanvasElement;

	constructor(canvas: HTMLCanvasElement) {
		this.#canvas = canvas;
	}

	/**
	 * @param isMarked whether there is something in a part of the log, both ends
	 *   given as shares from 0 to 1; undefined for no marks at all
	 */
	draw(isMarked: ((from: number, to: number) => boolean) | undefined): void {
		const canvas = this.#canvas;
		canvas.hidden = isMarked === undefined;
		if (isMarked === undefined) return;
		const height = canvas.clientHeight;
		const width = canvas.clientWidth;
		if (canvas.height !== height) canvas.height = height;
		if (canvas.width !== width) canvas.width = width;
		const context = canvas.getContext("2d");
		if (context === null) return;
		context.clearRect(0, 0, width, height);
		context.fillStyle = getComputedStyle(canvas).color;
		const step = 2;
		for (let y = 0; y < height; y += step) {
			if (isMarked(y / height, (y + step) / height)) {
				context.fillRect(0, y, width, step);
			}
		}
	}
}
