import { expect, it } from "vitest";
import { readAnnotation } from "../../src/page/groups/annotation.ts";

it.each([
	["::error::it broke", "error", "error: ", "::error::"],
	[
		"::error file=app.js,line=10,col=5::Missing semicolon",
		"error",
		"error · app.js:10:5: ",
		"::error file=app.js,line=10,col=5::",
	],
	[
		"::warning file=a%2Cb%3A.js,title=Old%25::text",
		"warning",
		"warning · a,b:.js · Old%: ",
		"::warning file=a%2Cb%3A.js,title=Old%25::",
	],
	["::notice line=3::no file", "notice", "notice: ", "::notice line=3::"],
	["##[warning]careful", "warning", "warning: ", "##[warning]"],
	[
		"2026-01-02T03:04:05.678Z ##[error]Process completed with exit code 1.",
		"error",
		"error: ",
		"##[error]",
	],
])("%j is an annotation", (text, level, label, marker) => {
	const annotation = readAnnotation(text);
	expect(annotation).toMatchObject({ level, label });
	const { at, text: unseen } = annotation?.mark ?? { at: -1, text: "" };
	expect(unseen).toBe(marker);
	expect(text.startsWith(unseen, at)).toBe(true);
});

it.each([
	"std::error::Error",
	" ::error::indented",
	"::errors::x",
	"::error file=a.js",
	"::group::x",
	"error: x",
	`::error ${"a=b,".repeat(5000)}::late`,
])("%.40j is none", (text) => {
	expect(readAnnotation(text)).toBeUndefined();
});
