import { describe, expect, it } from "vitest";
import { Access } from "../../src/server/gate/access.ts";
import { ask, sendBytes } from "../helpers/ask.ts";
import { CLASSIFIED, PATHS, startServing } from "../helpers/serving.ts";

/** What browsers say of a page of another origin that asks. */
const FOREIGN: Record<string, string>[] = [
	{ Origin: "http://evil.example" },
	{ Origin: "http://127.0.0.1:9" },
	{ Origin: "null" },
	{ "Sec-Fetch-Site": "cross-site" },
	{
		"Sec-Fetch-Site": "same-site",
		"Sec-Fetch-Mode": "navigate",
		"Sec-Fetch-Dest": "document",
	},
];

describe("a web page elsewhere", () => {
	it("can't have its own name lead to us (DNS rebinding)", async () => {
		const { url } = await startServing();
		for (const path of PATHS) {
			const Host = `rebound.example:${url.port}`;
			const { status, text } = await ask(new URL(path, url), { Host });
			expect([path, status]).toEqual([path, 403]);
			expect(text).not.toContain(CLASSIFIED);
		}
	});

	it.each(PATHS)("can't POST to %s (CSRF)", async (path) => {
		const { url } = await startServing();
		for (const headers of FOREIGN) {
			const answer = await ask(new URL(path, url), headers, "POST");
			expect([headers, answer.status]).toEqual([headers, 403]);
		}
		// And from our own origin there is nothing to change.
		const Origin = url.origin;
		expect((await ask(new URL(path, url), { Origin }, "POST")).status).toBe(
			405,
		);
	});
});

describe("the token", () => {
	it("is asked for before all else, and never told", async () => {
		const token = "0123456789abcdefghijkl";
		const { cli, url } = await startServing("--token", token);
		const guesses = [
			"",
			"x",
			token.slice(0, -1),
			`${token}0`,
			token.toUpperCase(),
			`${token}\0`,
			" ",
			"%00",
			"undefined",
			"[object Object]",
		];
		for (const path of [...PATHS, "/nothing", "//evil.example/"]) {
			for (const guess of guesses) {
				const asked = `${url.origin}${path}?token=${encodeURIComponent(guess)}`;
				const { status, text, headers } = await ask(asked, {
					Accept: "text/html",
				});
				expect([path, guess, status]).toEqual([path, guess, 401]);
				expect(text + JSON.stringify(headers)).not.toContain(token);
				expect(headers["set-cookie"]).toBeUndefined();
			}
		}
		expect(cli.stderr().split(token)).toHaveLength(2); // The URL alone.
	});

	it("leads to no other site, whatever the path", async () => {
		const token = "0123456789abcdefghijkl";
		const { url } = await startServing("--token", token);
		for (const path of [
			"//evil.example/",
			"/\\evil.example/",
			"/%2f%2fevil.example",
			"/a//evil.example",
			"/.//evil.example/x",
		]) {
			const answer = await sendBytes(
				url,
				`GET ${path}?token=${token} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
			);
			let base = `${url.origin}${path}`;
			let text = answer;
			for (let n = 0; n < 2; n++) {
				const [, location = ""] = /^Location: (.*)\r$/m.exec(text) ?? [];
				const next = new URL(location, `${url.origin}/a/b`);
				expect([location, next.origin]).toEqual([location, url.origin]);
				expect(location).toMatch(/^\.\.?\//);
				const { pathname, search } = new URL(location, base);
				base = `${url.origin}${pathname}`;
				text = await sendBytes(
					url,
					`GET ${pathname}${search} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`,
				);
			}
		}
	});

	it("takes as long for a guess that begins right as for one that doesn't", () => {
		const token = "a".repeat(256);
		const access = new Access({ token, secure: false });
		const time = (guess: string): number => {
			const request = {
				headers: { authorization: `Bearer ${guess}` },
				socket: {},
			};
			const query = new URLSearchParams();
			const exchange = { request, query, path: "/", inFolder: false };
			const began = process.hrtime.bigint();
			for (let n = 0; n < 200; n++) access.check(exchange as never, "view");
			return Number(process.hrtime.bigint() - began);
		};
		// The fastest of many, in turn: what else the machine does is left out.
		const best = { right: Infinity, wrong: Infinity };
		for (let n = 0; n < 300; n++) {
			best.right = Math.min(best.right, time(`${"a".repeat(255)}b`));
			best.wrong = Math.min(best.wrong, time("b".repeat(256)));
		}
		expect(best.right / best.wrong).toBeGreaterThan(0.8);
		expect(best.right / best.wrong).toBeLessThan(1.25);
	});

	it("is in no referrer, and in no script's reach", async () => {
		const token = "0123456789abcdefghijkl";
		const { url } = await startServing("--token", token);
		const first = await ask(url, { Accept: "text/html" });
		expect(first.headers["referrer-policy"]).toBe("no-referrer");
		expect(first.headers["set-cookie"]).toBeUndefined();
		const { location = "" } = first.headers;
		expect(location).toMatch(/^\.\/[\w-]{22}\/\?ticket=[\w-]{22}$/);
		const second = await ask(new URL(location, url), { Accept: "text/html" });
		expect(second.headers["referrer-policy"]).toBe("no-referrer");
		const [cookie = ""] = second.headers["set-cookie"] ?? [];
		expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/);
		expect(second.headers.location).toBe("./");
		expect(JSON.stringify([first.headers, second.headers])).not.toContain(
			token,
		);
		const again = await ask(new URL(location, url), { Accept: "text/html" });
		expect(again.status).toBe(401);
	});
});
