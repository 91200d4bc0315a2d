/**
 * A duration in words, as outcomes are told in the terminal and on the page:
 * "850 ms", "3.2 s", "4 min 05 s", "2 h 04 min".
 */
export function formatDuration(ms: number): string {
	if (ms < 60_000) return formatShort(ms);
	const { hours, minutes, seconds } = parts(Math.round(ms / 1000));
	return hours === 0
		? `${minutes} min ${two(seconds)} s`
		: `${hours} h ${two(minutes)} min`;
}

/** A duration where there is little room: "850 ms", "3.2 s", "4:05", "2:04:00". */
export function formatShortDuration(ms: number): string {
	return ms < 60_000 ? formatShort(ms) : formatElapsed(ms);
}

/** A duration that goes on, in whole seconds: "0:07", "12:34", "1:02:03". */
export function formatElapsed(ms: number): string {
	const all = parts(Math.max(0, Math.floor(ms / 1000)));
	const { hours, minutes, seconds } = all;
	return hours === 0
		? `${minutes}:${two(seconds)}`
		: `${hours}:${two(minutes)}:${two(seconds)}`;
}

function formatShort(ms: number): string {
	return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function parts(seconds: number) {
	return {
		hours: Math.floor(seconds / 3600),
		minutes: Math.floor(seconds / 60) % 60,
		seconds: seconds % 60,
	};
}

/** In two digits, as times are written: "07". */
export const two = (number: number) => String(number).padStart(2, "0");
