const NUMBER = new Intl.NumberFormat("en");

/** A number of things: "1 line", "1,234 lines". */
export function formatCount(count: number, noun: string): string {
	return `${NUMBER.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A size in bytes: "999 B", "12.3 MB". */
export function formatBytes(bytes: number): string {
	if (bytes < 1000) return `${bytes} B`;
	const exponent = Math.min(4, Math.floor(Math.log10(bytes) / 3));
	const unit = ["kB", "MB", "GB", "TB"][exponent - 1];
	return `${(bytes / 1000 ** exponent).toFixed(1)} ${unit}`;
}

/** A duration as it goes on: "0:07", "12:34", "1:02:03". */
export function formatElapsed(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	const two = (number: number) => String(number).padStart(2, "0");
	const minutes = Math.floor(seconds / 60);
	const rest = `${two(seconds % 60)}`;
	if (minutes < 60) return `${minutes}:${rest}`;
	return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

/** A duration that is over: "40 ms", "3.2 s", "12:34". */
export function formatDuration(ms: number): string {
	if (ms < 1000) return `${ms} ms`;
	return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : formatElapsed(ms);
}
