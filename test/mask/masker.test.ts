import { describe, expect, it } from "vitest";
import { maskFor } from "../../src/cli/sharing/secrets.ts";
import type { Mask } from "../../src/mask/mask.ts";

const SECRET = "s3cr3t-T0ken+/=é";

function masking(...mask: string[]): Mask {
	const made = maskFor({ mask, maskEnv: false }, {});
	if (made === undefined) throw new Error("nothing to mask");
	return made;
}

/** What comes out for pieces that come one after the other. */
function masked(mask: Mask, pieces: (Buffer | string)[]): string {
	const stream = mask.stream();
	const shown = pieces.map((piece) => stream.push(Buffer.from(piece)));
	return Buffer.concat([...shown, stream.end()]).toString();
}

/** The text cut in two at each of its bytes, and into single bytes. */
function cuts(text: string): Buffer[][] {
	const bytes = Buffer.from(text);
	const twos = Array.from(bytes, (_, at) => [
		bytes.subarray(0, at),
		bytes.subarray(at),
	]);
	return [...twos, Array.from(bytes, (byte) => Buffer.of(byte))];
}

describe("a secret is hidden wherever it is cut", () => {
	const base64 = (before: string, encoding: "base64" | "base64url") =>
		Buffer.from(`${before}${SECRET}:x`).toString(encoding);
	it.each([
		["as it is", `a ${SECRET} b ${SECRET}\n`, "a *** b ***\n"],
		["twice without a gap", `${SECRET}${SECRET}`, "******"],
		[
			"with colours in it",
			`a s3cr\x1b[31m3t-T0\x1b[1;32mken+/=é\x1b[0m b`,
			"a ***\x1b[31m\x1b[1;32m\x1b[0m b",
		],
		[
			"with a colour after each character",
			Array.from(SECRET, (each, n) => `${each}\x1b[${30 + (n % 8)}m`).join(""),
			`***${Array.from(SECRET, (_, n) => `\x1b[${30 + (n % 8)}m`).join("")}`,
		],
		[
			"with a title set in the middle of it",
			"s3cr3t-\x1b]0;busy\x07T0ken+/=é\n",
			"***\n",
		],
		[
			"in a link's target",
			`\x1b]8;;https://x.example/?t=${SECRET}\x1b\\here\x1b]8;;\x1b\\`,
			"\x1b]8;;https://x.example/?t=***\x1b\\here\x1b]8;;\x1b\\",
		],
		[
			"percent-encoded",
			`?token=${encodeURIComponent(SECRET)}&a=b`,
			"?token=***&a=b",
		],
	])("%s", (_, text, expected) => {
		const mask = masking(SECRET);
		for (const pieces of cuts(text)) {
			expect(masked(mask, pieces)).toBe(expected);
		}
	});

	it.each(
		(["base64", "base64url"] as const).flatMap((encoding) =>
			["", "a", "ab"].map((before) => [encoding, before] as const),
		),
	)("in %s, after %j", (encoding, before) => {
		const mask = masking(SECRET);
		const encoded = base64(before, encoding);
		for (const pieces of cuts(`key: ${encoded}\n`)) {
			const shown = masked(mask, pieces);
			expect(shown).toMatch(/^key: .{0,3}\*\*\*.{0,6}\n$/);
			expect(encoded).not.toBe(shown.slice(5, -1));
		}
	});

	it("in base64 that goes on in the next line", () => {
		const mask = masking("a secret that is long enough for two lines");
		const text = `${"x".repeat(40)}a secret that is long enough for two lines`;
		const lines = Buffer.from(text)
			.toString("base64")
			.replaceAll(/.{76}/g, "$&\n");
		for (const pieces of cuts(lines)) {
			expect(masked(mask, pieces)).toMatch(/^[\w+/]{54}\*\*\*$/);
		}
	});

	it("by a regular expression", () => {
		const mask = masking("/(?<=password=)\\S+|AKIA[0-9A-Z]{16}/i");
		const text =
			"password=hunter2 x\nid AKIAABCDEFGHIJKLMNOP, AKIA12\nPassword=q";
		for (const pieces of cuts(text)) {
			expect(masked(mask, pieces)).toBe(
				"password=*** x\nid ***, AKIA12\nPassword=***",
			);
		}
	});

	it("of several lines, whole or line by line", () => {
		const key = "-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA\nabcdefgh+/==\n-----END";
		const mask = masking(key);
		for (const pieces of cuts(`a\n${key.replaceAll("\n", "\r\n")}\nb`)) {
			expect(masked(mask, pieces)).toBe("a\n***\nb");
		}
		for (const pieces of cuts("  MIIEpAIBAAKCAQEA\n  abcdefgh+/==\n")) {
			expect(masked(mask, pieces)).toBe("  ***\n  ***\n");
		}
	});
});

describe("what is no secret", () => {
	it("comes out as it went in, escape sequences and all", () => {
		const mask = masking(SECRET, "/AKIA[0-9A-Z]{16}/");
		const text =
			"s3cr3t s3cr3t-T0ken \x1b[1ms3\x1b[0mcr\x1b[2K\x1b(B\x1b]0;t\x07 AKIA\x1b[3 é😀\x1b";
		for (const pieces of cuts(text)) {
			expect(masked(mask, pieces)).toBe(text);
		}
	});

	it("is not held back, but for what may be the start of a secret", () => {
		const stream = masking(SECRET).stream();
		const push = (text: string) => stream.push(Buffer.from(text)).toString();
		expect(push("Password: ")).toBe("Password: ");
		expect(push("is s3cr")).toBe("is ");
		expect(push("et\n")).toBe("s3cret\n");
		expect(push("s3cr3t-T0ken+/=")).toBe("");
		expect(push("é")).toBe("***");
		expect(push(".\x1b[3")).toBe(".");
		expect(push("1mred")).toBe("\x1b[31mred");
	});

	it("keeps its characters whole beside a regular expression", () => {
		for (const regex of ["/[^a]secret/", "/[^a]secret/u", "/x[^a]y/"]) {
			const mask = masking(regex);
			for (const pieces of cuts("é😀😀s x😀")) {
				expect(masked(mask, pieces)).toBe("é😀😀s x😀");
			}
		}
	});

	it("takes a whole character where an expression would take half", () => {
		expect(masking("/x[^a]/").text("x😀y")).toBe("***y");
		expect(masking("/[^a]x/").text("y😀x")).toBe("y***");
	});

	it("shows its beginning when too much of it would have to wait", () => {
		const stream = masking("/BEGIN[^]*END/").stream();
		const push = (text: string) => stream.push(Buffer.from(text)).toString();
		const text = `BEGIN${"x".repeat(100_000)}`;
		expect(push(text)).toBe(text.slice(0, -65536));
		expect(push("yyy")).toBe("xxx");
		expect(push("END.") + stream.end()).toBe("***.");
	});

	it("is held back by escape sequences no longer than by text", () => {
		const stream = masking(SECRET).stream();
		const colours = "\x1b[31m".repeat(20_000);
		const push = (text: string) => stream.push(Buffer.from(text)).toString();
		expect(push(`s3cr3t-${colours}`)).toBe(`s3cr3t-${colours}`);
		expect(push("T0ken+/=é.")).toBe("***.");
	});
});

it("hides the longer of two secrets that begin alike", () => {
	const mask = masking("hunter2", "hunter2-and-more");
	for (const pieces of cuts("hunter2-and-more hunter2-and-mere hunter2")) {
		expect(masked(mask, pieces)).toBe("*** ***-and-mere ***");
	}
});

it("looks for many secrets without giving up", () => {
	const secrets = Array.from({ length: 300 }, (_, n) => `${n}*se"cret ${n}`);
	const slow: string[] = [];
	const mask = maskFor({ mask: secrets, maskEnv: false }, {}, (name) =>
		slow.push(name),
	);
	const others = String.fromCharCode(
		...Array.from({ length: 3000 }, (_, n) => n + 0xa0),
	);
	expect(mask?.text(`${others}${secrets.join("")}`)).toBe(
		others + "***".repeat(300),
	);
	expect(slow).toEqual([]);
});

it("takes the values of variables whose names tell of a secret", () => {
	const env = {
		GITHUB_TOKEN: "ghp_abcdef",
		AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI",
		DB_PASSWORD: "hunter22",
		API_KEY: "short",
		HOME: "/home/someone",
		KEYBOARD: "qwertz-layout",
	};
	const mask = maskFor({ mask: [], maskEnv: true }, env);
	expect(
		mask?.text(
			"ghp_abcdef wJalrXUtnFEMI hunter22 short /home/someone qwertz-layout",
		),
	).toBe("*** *** *** short /home/someone qwertz-layout");
	expect(maskFor({ mask: [], maskEnv: true }, {})).toBeUndefined();
});

it.each(["", "/(/", "/a/x", "/a*/"])("refuses %j", (text) => {
	expect(() => maskFor({ mask: [text], maskEnv: false }, {})).toThrow("--mask");
});
