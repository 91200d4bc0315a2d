import { decodeFrames } from "../../protocol/decode.ts";
import type { OutputData } from "../../protocol/events.ts";
import type { Format } from "./format.ts";

/**
 * The output alone: stdout and stderr in the order in which they came.
 *
 * @param skip how much to leave out at first, in UTF-16 code units
 */
export function rawFormat(skip = 0): Format {
	let left = skip;
	return {
		frames(frames) {
			let text = "";
			for (const { name, data } of decodeFrames(frames)) {
				if (name !== "stdout" && name !== "stderr") continue;
				const [, chunk]: OutputData = JSON.parse(data);
				text += chunk;
			}
			if (left === 0) return text;
			const rest = text.slice(left);
			left -= text.length - rest.length;
			return rest;
		},
		gap(missing) {
			left = 0;
			return `[sse-tail: ${missing} bytes of output are no longer in the history]\n`;
		},
	};
}
