import { formatElapsed, two } from "../text/duration.ts";

/** Before each three digits. By hand: the first use of Intl takes a page some 50 ms. */
const THOUSANDS = /\B(?=(?:\d{3})+$)/g;

/** A number, of things if they have a name: "1 line", "1,234 lines", "12". */
export function formatCount(
	count: number,
	noun = "",
	plural = noun && `${noun}s`,
): string {
	const digits = `${count}`.replace(THOUSANDS, ",");
	return `${digits} ${count === 1 ? noun : plural}`.trim();
}

/** A size in bytes: "999 B", "12.3 MB". */
export function formatBytes(bytes: number): string {
	if (bytes < 1000) return `${bytes} B`;
	const exponent = Math.min(4, Math.floor(Math.log10(bytes) / 3));
	const unit = ["kB", "MB", "GB", "TB"][exponent - 1];
	return `${(bytes / 1000 ** exponent).toFixed(1)} ${unit}`;
}

/** A point in the run, from its start: "0.042", "12.345", "1:02:03.004". */
export function formatSince(ms: number): string {
	const millis = String(Math.floor(ms % 1000)).padStart(3, "0");
	const seconds = Math.floor(ms / 1000);
	return `${seconds < 60 ? seconds : formatElapsed(ms)}.${millis}`;
}

/** The time of day, for a time in ms since 1970: "14:03:12". */
export function formatClock(time: number): string {
	const at = new Date(time);
	return [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
}
