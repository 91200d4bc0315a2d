/**
 * An event's id is `<log token>-<offset>`: which log, and where in it the
 * event begins. The offset is written with a fixed width, so that ids can be
 * compared as text.
 *
 * Where an event was cut smaller for a viewer, the pieces have ids of the form
 * `<log token>-<offset>.<bytes>`: so many bytes of its text are there then.
 */

/** Digits of an offset in an id: enough for a petabyte. */
export const OFFSET_DIGITS = 15;

const EVENT_ID = new RegExp(
	`^([0-9a-z]+)-([0-9]{${OFFSET_DIGITS}})(?:\\.([0-9]{1,${OFFSET_DIGITS}}))?$`,
);

export interface EventId {
	/** Names the log: a server's start, so that no two logs on a port share it. */
	token: string;
	/** Where the event begins in the log, in bytes. */
	offset: number;
	/** Of a piece: how many bytes of the event's text end with it. */
	delivered: number | undefined;
}

/** A token for a log that begins now. */
export function logToken(now: number): string {
	return now.toString(36);
}

/** What tells tokens of the same time apart. */
export function randomSuffix(): string {
	const number = Math.floor(Math.random() * 36 ** SUFFIX_DIGITS);
	return number.toString(36).padStart(SUFFIX_DIGITS, "0");
}

const SUFFIX_DIGITS = 6;

export function formatEventId(token: string, offset: number): string {
	return `${token}-${String(offset).padStart(OFFSET_DIGITS, "0")}`;
}

/** The id of a piece of the event at that offset. */
export function formatPieceId(
	token: string,
	offset: number,
	delivered: number,
): string {
	return `${formatEventId(token, offset)}.${delivered}`;
}

/** The id's parts, or undefined when the text is no event id. */
export function parseEventId(text: string): EventId | undefined {
	const [, token, offset, delivered] = EVENT_ID.exec(text) ?? [];
	if (token === undefined || offset === undefined) return undefined;
	return {
		token,
		offset: Number(offset),
		delivered: delivered === undefined ? undefined : Number(delivered),
	};
}

/** The log that the event with that id is in. */
export function logOf(id: string): string {
	return id.split("-")[0] ?? "";
}
