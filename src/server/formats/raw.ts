import { decodeFrames } from "../../protocol/decode.ts";
import type { OutputData } from "../../protocol/events.ts";
import type { Format } from "./format.ts";

/** The output alone: stdout and stderr in the order in which they came. */
export const rawFormat: Format = {
	frames(frames) {
		let text = "";
		for (const { name, data } of decodeFrames(frames)) {
			if (name !== "stdout" && name !== "stderr") continue;
			const [, chunk]: OutputData = JSON.parse(data);
			text += chunk;
		}
		return text;
	},
	gap: (missing) =>
		`[sse-tail: ${missing} bytes of output are no longer in the history]\n`,
};
