import { describe, expect, it } from "vitest";
import { maskFor } from "../../src/cli/sharing/secrets.ts";
import { shownText } from "../../src/mask/escapes.ts";

/** With all that encoders treat differently. */
const SECRET = `p/w+a d&<é>'~"*(!)\\=😀`;

/** How languages write it. */
const WRITTEN: [string, string][] = [
	["as it is", SECRET],
	["JavaScript: encodeURIComponent", encodeURIComponent(SECRET)],
	["JavaScript: encodeURI", encodeURI(SECRET)],
	[
		"JavaScript: URLSearchParams",
		new URLSearchParams([["", SECRET]]).toString().slice(1),
	],
	[
		"JavaScript: as strict as RFC 3986",
		"p/w+a%20d%26%3C%C3%A9%3E%27%7E%22*%28%21%29%5C%3D%F0%9F%98%80",
	],
	[
		"Python: quote",
		"p/w%2Ba%20d%26%3C%C3%A9%3E%27~%22%2A%28%21%29%5C%3D%F0%9F%98%80",
	],
	[
		"Python: quote_plus",
		"p%2Fw%2Ba+d%26%3C%C3%A9%3E%27~%22%2A%28%21%29%5C%3D%F0%9F%98%80",
	],
	[
		"PHP: urlencode",
		"p%2Fw%2Ba+d%26%3C%C3%A9%3E%27%7E%22%2A%28%21%29%5C%3D%F0%9F%98%80",
	],
	[
		"Java, curl in lower case",
		"p%2fw%2ba+d%26%3c%c3%a9%3e%27%7e%22*%28%21%29%5c%3d%f0%9f%98%80",
	],
	["JavaScript: JSON", JSON.stringify(SECRET).slice(1, -1)],
	["Python: JSON", `p/w+a d&<\\u00e9>'~\\"*(!)\\\\=\\ud83d\\ude00`],
	["Go: JSON", `p/w+a d\\u0026\\u003cé\\u003e'~\\"*(!)\\\\=😀`],
	["PHP: JSON", `p\\/w+a d&<\\u00e9>'~\\"*(!)\\\\=\\ud83d\\ude00`],
	["Ruby, Rails: JSON", `p/w+a d\\u0026\\u003cé\\u003e'~\\"*(!)\\\\=😀`],
	[
		"Jackson: JSON in upper case",
		`p/w+a d&<\\u00E9>'~\\"*(!)\\\\=\\uD83D\\uDE00`,
	],
	["Python: repr", `p/w+a d&<é>\\'~"*(!)\\\\=😀`],
	["Python: ascii", `p/w+a d&<\\xe9>\\'~"*(!)\\\\=\\U0001f600`],
	[
		"Python: repr of bytes",
		`p/w+a d&<\\xc3\\xa9>\\'~"*(!)\\\\=\\xf0\\x9f\\x98\\x80`,
	],
	["Rust: escape_default", `p/w+a d&<\\u{e9}>\\'~\\"*(!)\\\\=\\u{1f600}`],
	["bash: printf %q", `p/w+a\\ d\\&\\<é\\>\\'\\~\\"\\*\\(\\!\\)\\\\=😀`],
	[
		"bash: $'', git: by octal bytes",
		`p/w+a d&<\\303\\251>\\'~\\"*(!)\\\\=\\360\\237\\230\\200`,
	],
	["sh: in single quotes", `p/w+a d&<é>'\\''~"*(!)\\=😀`],
	["Python: shlex.quote", `p/w+a d&<é>'"'"'~"*(!)\\=😀`],
	[
		"HTML, as Python and Go escape it",
		"p/w+a d&amp;&lt;é&gt;&#x27;~&#34;*(!)\\=😀",
	],
	[
		"HTML, as PHP and Ruby escape it",
		"p/w+a d&amp;&lt;é&gt;&#039;~&quot;*(!)\\=&#128512;",
	],
	[
		"with the colours and the SI of tput sgr0 in it",
		`p/w+a d\x1b[m\x0f${SECRET.slice(7)}`,
	],
	[
		"with a NUL after each character",
		Array.from(SECRET, (each) => `${each}\0`).join(""),
	],
];

function masking(secret: string) {
	const mask = maskFor({ mask: [secret], maskEnv: false }, {});
	if (mask === undefined) throw new Error("nothing to mask");
	return mask;
}

describe("a secret is hidden as languages write it", () => {
	const mask = masking(SECRET);
	it.each(WRITTEN)("%s", (_, written) => {
		const shown = mask.text(`before ${written} after`);
		expect(shownText(shown)).toBe("before *** after");
		const stream = mask.stream();
		const cut = Array.from(Buffer.from(written), (byte) =>
			stream.push(Buffer.of(byte)),
		);
		const text = Buffer.concat([...cut, stream.end()]).toString();
		expect(shownText(text)).toBe("***");
	});
});

it("with controls and colours of its own", () => {
	const mask = masking("word\x1b[1m-of\x0f-\tsecret");
	for (const written of [
		"word\x1b[1m-of\x0f-\tsecret",
		"word-of-\tsecret",
		"word\\u001b[1m-of\\u000f-\\tsecret",
		"word\\e[1m-of\\017-\\tsecret",
		"word%1B%5B1m-of%0F-%09secret",
	]) {
		const shown = mask.text(`a ${written} b`);
		expect(shownText(shown)).toBe("a *** b");
	}
});

it("of several lines in one line, as programs quote them", () => {
	const mask = masking("-----BEGIN-----\nMIIEpAIB/AKCAQEA\n-----END-----");
	for (const newline of ["\\n", "\\r\\n", "%0A", "%0d%0a", "&#10;", "\r\n"]) {
		const text = `-----BEGIN-----${newline}MIIEpAIB/AKCAQEA${newline}-----END-----`;
		expect(mask.text(text)).toBe("***");
	}
});

/** What SECURITY.md says is not found: were it, it should say so. */
it.each([
	["in upper case", SECRET.toUpperCase()],
	["in hex", Buffer.from(SECRET).toString("hex")],
	[
		"in UTF-16",
		Buffer.from(SECRET, "utf16le").toString("latin1").replaceAll("\0", " "),
	],
	["with a ZWSP in it", `p\u200b${SECRET.slice(1)}`],
	["in NFD", SECRET.normalize("NFD")],
	["doubly encoded", encodeURIComponent(encodeURIComponent(SECRET))],
])("is not found %s", (_, written) => {
	expect(masking(SECRET).text(written)).toBe(written);
});
