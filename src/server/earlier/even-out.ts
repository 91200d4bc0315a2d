/** What differs from run to run of what is the same, and what stands for it. */
const VARYING: readonly (readonly [RegExp, string])[] = [
	// Names of temporary files.
	[/(?:\/private)?\/(?:var\/)?(?:tmp|folders)\/[^\s'":)]+/g, "<temp>"],
	// Dates and times, as ISO 8601, RFC 5322, syslog and clocks have them.
	[
		/\b\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d)\b)?/g,
		"<time>",
	],
	[
		/\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?: +\d{1,2}\b)?(?: +\d{4}\b)?/g,
		"<time>",
	],
	[
		/(?<![\w.:/])\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?[AP]M\b)?(?![\d:])/gi,
		"<time>",
	],
	// Durations, and how much a second.
	[/\b\d+(?:[.,]\d+)? ?(?:[kMGT]?i?B|[kMG]?bits?|\w{1,12})\/s\b/g, "<rate>"],
	[
		/\b\d+(?:[.,]\d+)? ?(?:ns|µs|us|ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b/g,
		"<duration>",
	],
	// UUIDs (RFC 9562), hashes, and random names: long, with letters and digits.
	[/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "<hash>"],
	[/\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,}\b/gi, "<hash>"],
	[/(?=[\w+/-]*\d)(?=[\w+/-]*[A-Z])[\w+/-]{24,}={0,2}/g, "<hash>"],
	// Process ids and ports that the system has given.
	[/\b(pid|process|port)([ =:]+)\d+/gi, "$1$2<id>"],
	[/\[\d{3,}\]/g, "[<id>]"],
	[/(localhost|\d{1,3}(?:\.\d{1,3}){3}|\]):\d{4,5}\b/g, "$1:<id>"],
	[/[ \t]+/g, " "],
];

/** A line's longest part that is compared, in characters. */
const LONGEST = 2000;

/**
 * A line without what differs from run to run of what is the same: times,
 * durations, rates, hashes, temporary names, process ids, ports, and how much
 * space there is.
 *
 * @param line without escape sequences
 */
export function evenedOut(line: string): string {
	let even = line.slice(0, LONGEST).trim();
	for (const [varying, stand] of VARYING) even = even.replace(varying, stand);
	return even;
}
