import {
	ALIVE,
	encodeEvent,
	encodeFailure,
	HEARTBEAT,
} from "../../protocol/encode.ts";
import type { Format } from "./format.ts";

/** The frames as they are: the same bytes for every viewer, made once. */
export const eventsFormat: Format = {
	isQuick: true,
	heartbeat: HEARTBEAT,
	failure: encodeFailure,
	frames: (frames) => frames,
	// Without an id, so that the viewer's last event id stays one of the log's.
	gap: (missing) => encodeEvent(undefined, "gap", { bytes: missing }),
};

/** The same with news between them. */
export const newsFormat: Format = {
	...eventsFormat,
	takesNews: true,
	heartbeat: ALIVE,
};
