import { expect, it } from "vitest";
import { plainLine } from "../../src/text/line.ts";

it.each([
	["plain", "plain"],
	["crlf\r", "crlf"],
	["\x1b[1;31mred\x1b[0m and \x1b]0;title\x07not", "red and not"],
	["10%\r50%\r100%", "100%"],
	["long line\rshort", "shortline"],
	["Downloading 99%\r\x1b[KDone", "Done"],
	["Downloading 99%\x1b[2K\rDone", "Done"],
	["abc\b\bX", "aXc"],
	["", ""],
])("shows %j as %j", (line, plain) => {
	expect(plainLine(line)).toBe(plain);
});
