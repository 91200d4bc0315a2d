import type { Failure } from "./failure.ts";
import { readLine } from "./line.ts";
import type { Begun } from "./rule.ts";

/**
 * What a test that failed has said since it began, by the lines above; null for
 * nothing.
 */
export function saidSince(
	{ name, sign, pattern }: Begun,
	line: string,
	above: string,
): RegExpExecArray | null {
	const [, test] = name.exec(line) ?? [];
	const lines = above.split("\n").map((each) => readLine(each).text);
	const from = lines.lastIndexOf(`${sign}${test}`);
	if (test === undefined || from === -1) return null;
	for (const each of lines.slice(from + 1)) {
		const match = pattern.exec(each);
		if (match !== null) return match;
		if (each.startsWith(sign)) break; // It is another's.
	}
	return null;
}

/** Whether a test is part of another one, which says nothing itself. */
export function isPartOf(
	{ name }: Begun,
	part: Failure,
	whole: Failure | undefined,
): whole is Failure {
	if (whole?.rule !== part.rule || whole.detail !== undefined) return false;
	const [, one] = name.exec(part.text) ?? [];
	const [, other] = name.exec(whole.text) ?? [];
	return one?.startsWith(`${other}/`) === true;
}
