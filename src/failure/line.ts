import { stripControls } from "../text/parse.ts";

/** No more of a line, in characters, is read: what it is about stands at its beginning. */
export const MOST_READ = 400;

/** With as many escape sequences around it. */
const MOST_RAW = 2000;

/** A line as rules read it. */
export interface ReadLine {
	text: string;
	/** Whether it began with a time of day. */
	isTimed: boolean;
}

/**
 * ISO 8601 and its likes; times alone, of 12 hours too; syslog's and those in brackets. What
 * stands further in after it stays so: that tells a frame of a stack from what
 * it is about. Loggers that pad their level mean nothing by it.
 */
const TIME =
	/^\ufeff?\s{0,20}\[?(?:(?:\d\d)?\d\d[-/]\d\d[-/]\d\d[T ]|[A-Z][a-z]{2} [ \d]\d )?\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d| [AP]M)?\]?:?(?:\s{1,5}(?=[[<(|]?[A-Z]{3})|\s)/;

/** Names in brackets that say how bad a line is, or how a step went, and not whose it is. */
const LEVELS =
	"err error fatal severe crit critical warn warning info debug trace notice emerg alert panic fail failed failure ok pass passed skip skipped done note success";

const LEVEL = LEVELS.split(" ")
	.map(
		(name) =>
			`${name}|${name.toUpperCase()}|${name[0]?.toUpperCase()}${name.slice(1)}`,
	)
	.join("|");

/** Spaces of other widths, such as pnpm puts around "WARN". */
const SPACES = /[\u00a0\u2000-\u200a\u202f]/g;

/** What runs several commands puts its own word before each of their lines. */
const PREFIX = new RegExp(
	`^(?:${[
		String.raw`#\d+ \d+\.\d+ `, // BuildKit: "#12 3.456 "
		String.raw`\d{1,5}\.\d{1,3} `, // BuildKit, once more at its end: "3.456 "
		String.raw`\[(?!(?:${LEVEL})\]|\d+\/)[\w.@/:-]{1,60}\] `, // concurrently: "[0] ", "[api] "
		String.raw`\s{4,}\[\w{2,12}\] (?=\S)`, // ant: "    [javac] "
		String.raw`(?![A-Z_]+ |std(?:out|err) )[A-Za-z@][\w.@/-]{0,60}\s{1,20}\| `, // docker compose: "web-1  | "
		String.raw`(?!(?:[Ee]rr|ERR|[Ff]atal|FATAL|[Ww]arn|WARN|[Ii]nfo|INFO))@?[\w./-]{1,60}:(?!\d)[\w-]{1,40}: `, // turbo: "web:build: "
		String.raw`[\w.-]{1,60} [\w./-]{1,40}\[\d+\]: `, // syslog, behind its time: "host app[12]: "
		String.raw`@[\w.-]{1,60}\/[\w.-]{1,60}: `, // lerna: "@shop/api: "
		String.raw`[\w.@-]{1,60}\/[\w.@/-]{1,60} (?!error|fatal|failed|warning)[a-z][\w:-]{0,30}: `, // pnpm -r: "packages/api build: "
		"remote: ", // git push, of what the server says
		String.raw`\[\d{4}-\d\d-\d\d, \d\d:\d\d:\d\d [^\]]{1,8}\] \{[^}]{1,60}\} INFO - `, // Airflow
		String.raw`==> [\w.-]{1,60}: `, // vagrant, packer: "==> default: "
		String.raw`[\w.-]{1,60} (?=\[\d{4}-\d\d-\d\dT)`, // Chef: "node1 [2017-01-18T…] "
		String.raw`(?::[\w-]+)+(?=\/)`, // Gradle: ":compileJava"
		String.raw`(?!diff |echo )[\w.:-]{1,40} {1,30}> (?=[\sA-Z$])`, // gitlab-ci-local: "unit  > "
		String.raw`[\w.[\]"-]{1,80} \((?:local|remote)-exec\): `, // terraform
		String.raw`\s{1,4}│ {1,2}(?=\S)`, // phpunit --testdox
		String.raw`[│|┃╷] {0,2}(?=\S)`, // terraform and others draw a bar
	].join("|")})`,
);

/** `gh run view --log` puts the job and its step before GitHub's time. */
const JOB = /^[^\t\n]{1,80}\t[^\t\n]{1,80}\t(?=\ufeff?\d{4}-)/;

/** How `go test -json` begins an event, behind what others put before it. */
const GO_EVENT = '{"Time":"';

/** What a test has printed is its "Output". */
const GO_OUTPUT =
	/,"Action":"output",[^\\]{0,400}?"Output":("(?:[^"\\]|\\.)*")\}\s*$/;

/** What `go test` would have printed; undefined where that is no such event. */
function printedByGo(line: string): string | undefined {
	const at = line.indexOf(GO_EVENT);
	const [, output] = (at >= 0 && GO_OUTPUT.exec(line.slice(at))) || [];
	if (output === undefined) return undefined;
	try {
		return JSON.parse(output).trimEnd().slice(0, MOST_READ);
	} catch {
		return undefined; // It only looks like one.
	}
}

/** Takes from a line what is there for terminals, and what stands before its own words. */
export function readLine(raw: string): ReadLine {
	const plain = stripControls(raw.slice(0, MOST_RAW));
	const printed = printedByGo(plain);
	if (printed !== undefined) return { text: printed, isTimed: false };
	let text = plain.slice(0, MOST_READ);
	text = text.replaceAll(SPACES, " ");
	if (text.includes("\t")) text = text.replace(JOB, "");
	let isTimed = false;
	for (let round = 0; round < 3; round++) {
		const before = text;
		const time = TIME.exec(text);
		if (time !== null) {
			text = text.slice(time[0].length);
			isTimed = true;
		}
		text = text.replace(PREFIX, "");
		if (text === before) break;
	}
	return { text: text.trimEnd(), isTimed };
}

/** A line as it is shown: on one line, without what is there for terminals. */
export function shownText(raw: string): string {
	const plain = stripControls(raw.slice(0, MOST_RAW));
	return (printedByGo(plain) ?? plain)
		.slice(0, MOST_READ)
		.replaceAll("\t", " ")
		.trim();
}
