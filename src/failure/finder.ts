import { stripControls } from "../text/parse.ts";
import { Awaiting, takeDetail } from "./awaiting.ts";
import { isPartOf, saidSince } from "./begun.ts";
import { Candidates } from "./candidates.ts";
import { type Captured, capturedFrom } from "./captured.ts";
import { Causes } from "./causes.ts";
import { type Failure, placeOf } from "./failure.ts";
import { Handled } from "./handled.ts";
import { type ReadLine, readLine, shownText } from "./line.ts";
import { mentionIn } from "./mention.ts";
import type { MatcherFinding, OwnMatchers } from "./own-matchers.ts";
import { type Begun, isAbout, isCause, type Kind, type Rule } from "./rule.ts";
import { GOES_ON, isHarmless, RULES } from "./rules.ts";
import { TextEnd } from "./text-end.ts";

/** Of so many warnings it is known where they are; all are counted. */
export const MOST_WARNINGS = 1000;

/** So much text above a finding, in characters, is looked through for its file. */
const LOOK_BACK = 8000;

/** So much of the end, in characters, is looked through for what may tell why. */
const END_LENGTH = 32_000;

/** What has been found in the lines so far. */
export interface Findings {
	/** The first of the causes, in their order. */
	causes: readonly Failure[];
	/** How many causes there are. */
	causeCount: number;
	/** The first cause that ends a program or a test, where all before it is what loggers have told. */
	crash: Failure | undefined;
	/** Whether what to say first is known, whatever comes. */
	isSettled: boolean;
	warningCount: number;
	/** The numbers of the first lines that warn, from 1, in order. */
	warnings: readonly number[];
	/** The first line that may be a cause, if there is none. */
	hint: Failure | undefined;
	/** A line near the end that sounds like one, if there is neither. */
	mention: Failure | undefined;
	/** The first line that tells of a cause elsewhere. */
	consequence: Failure | undefined;
	/** The last line with anything in it. */
	last: { line: number; text: string } | undefined;
}

/** What make says below a command that may fail. */
const IGNORED_BY_MAKE = /^g?make(?:\[\d+\])?: \[.*\] Error \d+ \(ignored\)$/;

/** Ansible prints results of any length between a failure and "...ignoring". */
const ANY_DISTANCE = Number.POSITIVE_INFINITY;

/**
 * Finds what went wrong in lines that are given to it in their order, a piece
 * at a time. Pure: it knows text, and neither streams nor pages.
 */
export class Finder {
	readonly #candidates = new Candidates();
	readonly #own: OwnMatchers | undefined;
	/** Before these lines, from 0, others are missing; what comes next first. */
	#gaps: readonly number[] = [];
	#lines = 0;
	#causes = new Causes();
	#warningCount = 0;
	readonly #warnings: number[] = [];
	#hint: Failure | undefined;
	#consequence: Failure | undefined;
	#last: { line: number; text: string } | undefined;
	#awaiting = new Awaiting();
	#handled = new Handled();
	/** The end of the text before. */
	#end = new TextEnd(END_LENGTH);
	/** What a test runner prints anew, as long as it does. */
	#captured: Captured | undefined;
	/** The line, from 0, and the rule that found something last. */
	#blockLine = -1;
	#block: Rule | undefined;

	/** @param matchers of the user's own, which go before our rules */
	constructor(matchers?: OwnMatchers) {
		this.#own = matchers;
	}

	/** How many lines it has read. */
	get lines(): number {
		return this.#lines;
	}

	/** Whether what to say first is known, and all that will be known of it. */
	get isSettled(): boolean {
		const first = this.#causes.settled;
		if (first === undefined || this.#awaiting.isFor(first)) return false;
		if (this.#handled.isOn) return false;
		// What may fail is taken back some lines later.
		return this.#lines > first.line + 2;
	}

	get findings(): Findings {
		const { kept, count, crash } = this.#causes;
		const isKnown = count > 0 || this.#hint !== undefined;
		return {
			...{ causes: kept, causeCount: count, crash },
			isSettled: this.isSettled,
			warningCount: this.#warningCount,
			warnings: this.#warnings,
			hint: this.#hint,
			mention: isKnown ? undefined : this.#mention,
			consequence: this.#consequence,
			last: this.#last,
		};
	}

	get #mention(): Failure | undefined {
		const { text } = this.#end;
		return mentionIn(text, this.#lines, this.#consequence?.line);
	}

	/** Another finder that knows the same, to look at lines that may still change. */
	fork(): Finder {
		const fork = new Finder(this.#own?.fork());
		fork.#gaps = this.#gaps;
		fork.#lines = this.#lines;
		fork.#causes = this.#causes.fork();
		fork.#warningCount = this.#warningCount;
		fork.#warnings.push(...this.#warnings);
		fork.#hint = this.#hint && { ...this.#hint };
		fork.#consequence = this.#consequence && { ...this.#consequence };
		fork.#last = this.#last;
		const { kept, crash } = fork.#causes;
		const copies = [...kept, crash, fork.#hint, fork.#consequence];
		const copyOf = (line: number) => copies.find((copy) => copy?.line === line);
		fork.#awaiting = this.#awaiting.fork(copyOf);
		fork.#handled = this.#handled.fork(copyOf);
		fork.#end = this.#end.fork();
		fork.#captured = this.#captured;
		fork.#blockLine = this.#blockLine;
		fork.#block = this.#block;
		return fork;
	}

	/** Goes on at that line, from 0, when those before it are not to be had. */
	skipTo(line: number): void {
		if (line <= this.#lines) return;
		this.#lines = line;
		this.#end.clear();
		this.#own?.switchOff();
		this.#captured = undefined;
	}

	/**
	 * Lines are missing where these stand, which is to be said before they are
	 * read: what is read behind one can't go on from what was above it.
	 *
	 * @param lines their numbers from 0, in order
	 */
	hasGapsAt(lines: readonly number[]): void {
		this.#gaps = lines.filter((line) => line >= this.#lines);
	}

	/**
	 * Reads whole lines.
	 *
	 * @param text each line with its newline, escape sequences and all
	 */
	read(text: string): void {
		let at = 0;
		while (at < text.length) {
			if (this.#needsEachLine) {
				const end = endOfLine(text, at);
				this.#line(text, at, end);
				at = end + 1;
				continue;
			}
			// Lines that say nothing are only counted.
			at = this.#candidates.next(text, at);
			this.#lines += this.#candidates.passed;
			if (at >= text.length) break;
			const end = endOfLine(text, at);
			this.#line(text, at, end);
			at = end + 1;
		}
		this.#noteLast(text);
		this.#end.add(text);
	}

	/** Whether a line that no rule may match says something, too. */
	get #needsEachLine(): boolean {
		const isEndAwaited = this.#captured?.endsAnywhere === true;
		// The user's matchers may find something in any line.
		const isMoreAwaited = this.#awaiting.isOn || this.#handled.isOn;
		return isEndAwaited || isMoreAwaited || this.#own?.isOn === true;
	}

	#line(text: string, at: number, end: number): void {
		const index = this.#lines++;
		const raw = text.slice(at, Math.min(end, at + 2000));
		this.#passGap(index);
		if (this.#own?.obey(raw)) return;
		const read = readLine(raw);
		const line = read.text;
		const own = this.#own?.read(stripControls(raw).replace(/\r$/, ""));
		if (own !== undefined && this.#foundByUser(own, index, raw)) return;
		this.#takeBackHandled(line, index);
		const isCaptured = this.#isCaptured(line);
		if (isCaptured && this.#hint !== undefined) return;
		if (this.#awaiting.isOn && this.#awaiting.take(index, raw, line)) return;
		const rule = this.#ruleFor(read, index);
		if (rule === undefined || this.#goesOnBlock(rule, index)) return;
		if (rule.kind === "warning") {
			if (!isCaptured) this.#warns(index);
			return;
		}
		const isCaught =
			rule.ofLineAbove?.test(line) && isHarmless(this.#lineAbove(text, at));
		const mayBeHandled = isCaptured || isCaught;
		const kind = mayBeHandled && isCause(rule) ? "hint" : rule.kind;
		const above = () =>
			(this.#end.text + text.slice(Math.max(0, at - LOOK_BACK), at)).slice(
				-LOOK_BACK,
			);
		const isKept = this.#found(rule, kind, index, raw, line, above);
		if (isKept || !isCaught) return;
		// What follows of it is no error of its own either.
		const forgotten = { line: 0, text: "", rule: rule.name };
		this.#awaiting.add(rule, index, forgotten);
	}

	/** What a test has printed that passed is no cause; where it may be so, only if nothing else is. */
	#takeBackHandled(line: string, index: number): void {
		if (!this.#handled.isOn) return;
		const { failures, isSure } = this.#handled.read(line, index);
		for (const failure of failures) {
			const isBack = this.#causes.takeBack(failure);
			if (isBack && !isSure) this.#hint ??= failure;
		}
	}

	/** Behind a gap nothing goes on from what was above it. */
	#passGap(index: number): void {
		const [gap = Number.POSITIVE_INFINITY] = this.#gaps;
		if (index < gap) return;
		this.#own?.switchOff();
		this.#captured = undefined;
		this.#gaps = this.#gaps.filter((each) => each > index);
	}

	/** The rule that the line is to be told by; undefined for none. */
	#ruleFor(read: ReadLine, index: number): Rule | undefined {
		const found = RULES.find(
			(each) => isAbout(each, read) && this.#applies(each),
		);
		const tellsCause = found !== undefined && isCause(found);
		const isBelowCause = this.#causes.kept.at(-1)?.line === index;
		const goesOn = (tellsCause || isBelowCause) && isAbout(GOES_ON, read);
		if (read.text === "...ignoring") this.#forget(index, ANY_DISTANCE);
		else if (goesOn || IGNORED_BY_MAKE.test(read.text)) this.#forget(index, 1);
		if (goesOn && tellsCause) return GOES_ON;
		return found?.kind === "never" ? undefined : found;
	}

	#applies({ onlyBelow }: Rule): boolean {
		return onlyBelow === undefined || this.#causes.has(onlyBelow);
	}

	/** Whether the line is one more of an error of several. */
	#goesOnBlock(rule: Rule, index: number): boolean {
		const isSame = this.#block === rule && this.#blockLine === index - 1;
		if (rule.kind !== "warning") {
			this.#block = rule;
			this.#blockLine = index;
		}
		return isSame && rule.isBlock === true;
	}

	#lineAbove(text: string, at: number): string {
		const before = at > 0 ? text.slice(0, at) : this.#end.text;
		const start = before.lastIndexOf("\n", before.length - 2) + 1;
		return readLine(before.slice(start, -1)).text;
	}

	/** Whether the line is part of what tests have printed. */
	#isCaptured(line: string): boolean {
		if (this.#captured?.ends.test(line)) this.#captured = undefined;
		this.#captured ??= capturedFrom(line);
		return this.#captured !== undefined;
	}

	/** Tells whether the line needs no further look. */
	#foundByUser(
		{ owner, severity, groups }: MatcherFinding,
		index: number,
		raw: string,
	): boolean {
		if (severity === "notice") return true;
		if (severity === "warning") {
			this.#warns(index);
			return true;
		}
		if (!this.#causes.counts({})) return true;
		const place = placeOf(groups);
		const detail = groups.message?.trim();
		this.#causes.addSure({
			line: index + 1,
			text: shownText(raw),
			rule: `matcher ${owner}`,
			...(place !== undefined && { place }),
			...(detail && { detail }),
		});
		return true;
	}

	#warns(index: number): void {
		this.#warningCount++;
		if (this.#warnings.length < MOST_WARNINGS) this.#warnings.push(index + 1);
	}

	/** Tells whether what was found is kept, as a finding of that kind. */
	#found(
		rule: Rule,
		kind: Kind,
		index: number,
		raw: string,
		line: string,
		above: () => string,
	): boolean {
		if (isCause({ kind })) this.#causes.passLists(rule);
		if (!this.#isKept(rule, kind)) return false;
		const groups = rule.pattern.exec(line)?.groups ?? {};
		const file = rule.hasFileAbove ? fileAbove(above()) : groups.file;
		const place = placeOf({ ...groups, file });
		const failure: Failure = {
			line: index + 1,
			text: shownText(raw),
			rule: rule.name,
			...(place !== undefined && { place }),
		};
		if (rule.before !== undefined) {
			const earlier = nthAbove(above(), rule.before);
			if (earlier !== undefined) {
				failure.line -= rule.before;
				failure.text = shownText(earlier);
			}
		}
		if (rule.detailAbove) {
			const earlier = nthAbove(above(), 1) ?? "";
			const match = rule.detailAbove.exec(readLine(earlier).text);
			if (match) takeDetail(failure, {}, match);
		}
		if (rule.begun) this.#takeSaid(rule.begun, failure, line, above());
		if (kind === "hint") this.#hint = failure;
		else if (kind === "consequence") this.#consequence = failure;
		else {
			this.#causes.add(rule, failure, line);
			this.#handled.found(rule, failure, index);
		}
		if (failure.detail === undefined) this.#awaiting.add(rule, index, failure);
		return true;
	}

	/** Takes what a test has said above; for the one that it is part of, too. */
	#takeSaid(begun: Begun, failure: Failure, line: string, above: string): void {
		if (failure.detail !== undefined) return;
		const match = saidSince(begun, line, above);
		if (match === null) return;
		takeDetail(failure, {}, match);
		const whole = this.#causes.kept.at(-1);
		if (isPartOf(begun, failure, whole)) takeDetail(whole, {}, match);
	}

	/** Counts what a rule finds, as that kind; tells whether it is kept. */
	#isKept(rule: Rule, kind: Kind): boolean {
		if (kind === "hint") return this.#hint === undefined;
		if (kind === "consequence") return this.#consequence === undefined;
		return this.#causes.counts(rule);
	}

	/** Takes the last cause back, if it is at most so many lines above: it may fail. */
	#forget(index: number, most: number): void {
		const last = this.#causes.kept.at(-1);
		if (last === undefined || index + 1 - last.line > most) return;
		if (most === ANY_DISTANCE && last.rule !== "ansible") return;
		this.#causes.takeBack(last);
	}

	#noteLast(text: string): void {
		let end = text.length;
		let line = this.#lines;
		while (end > 0) {
			// A negative index would be taken for 0, and find the newline there again.
			const start = end < 2 ? 0 : text.lastIndexOf("\n", end - 2) + 1;
			const shown = shownText(text.slice(start, Math.min(end, start + 2000)));
			if (shown !== "") {
				this.#last = { line, text: shown };
				return;
			}
			end = start;
			line--;
		}
	}
}

/** So many lines above: 1 is the last of them. */
function nthAbove(above: string, n: number): string | undefined {
	return above.split("\n").at(-n - 1);
}

/** Linters head what they find in a file by its name. */
function fileAbove(above: string): string | undefined {
	const lines = above.split("\n");
	for (let n = lines.length - 1; n >= 0; n--) {
		const line = readLine(lines[n] ?? "").text;
		if (/^\S.*\.\w+$/.test(line)) return line;
	}
	return undefined;
}

function endOfLine(text: string, at: number): number {
	const end = text.indexOf("\n", at);
	return end === -1 ? text.length : end;
}
