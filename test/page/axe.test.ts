import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { expectText, usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

declare global {
	interface Window {
		axe: typeof import("axe-core");
	}
}

const openPage = usePage();

const AXE = await readFile(
	createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
	"utf8",
);

const THEMES = ["light", "dark"] as const;
const SIZES = { wide: [1280, 800], phone: [390, 844] } as const;
const STATES = [
	"connecting",
	"running",
	"lost",
	"failed",
	"succeeded",
] as const;

/** Every colour and style that text can have on the page's own ground. */
const COLOURS = [
	...Array.from({ length: 8 }, (_, n) => `\x1b[2;3${n}mdim ${n}\x1b[0m`),
	...Array.from({ length: 8 }, (_, n) => `\x1b[7;3${n}minverse ${n}\x1b[0m`),
	...Array.from({ length: 8 }, (_, n) => `\x1b[3${n}mcolour ${n}\x1b[0m`),
	...Array.from({ length: 8 }, (_, n) => `\x1b[9${n}mbright ${n}\x1b[0m`),
	...Array.from({ length: 8 }, (_, n) => `\x1b[4${n}mground ${n}\x1b[0m`),
	...Array.from({ length: 8 }, (_, n) => `\x1b[10${n}mbright ${n}\x1b[0m`),
	"\x1b[1mbold\x1b[0m \x1b[2mdim\x1b[0m \x1b[7minverse\x1b[0m \x1b[4munder\x1b[0m",
	"\x1b[31;7minverse red\x1b[0m a link: http://a.example/b",
];

/** What axe finds wrong, and where. */
async function findings(page: Page): Promise<string[]> {
	// The page's own policy lets no script in but its own.
	await page.evaluate(AXE);
	const { violations }: AxeResults = await page.evaluate(() =>
		window.axe.run(),
	);
	return violations.flatMap(({ id, nodes }) =>
		nodes.map(({ html, any, all, none }) => {
			const why = [...any, ...all, ...none].map(({ message }) => message);
			return `${id}: ${html.slice(0, 200)}: ${why.join("; ")}`;
		}),
	);
}

const CASES = THEMES.flatMap((theme) =>
	(["wide", "phone"] as const).flatMap((size) =>
		STATES.map((state) => ({ theme, size, state })),
	),
);

it.each(CASES)(
	"axe finds nothing: $theme, $size, $state",
	async ({ theme, size, state }) => {
		const [width, height] = SIZES[size];
		const server = await ScriptedServer.start();
		if (state !== "connecting") {
			server.start();
			server.send("gap", { bytes: 1234 });
			server.send("stdout", [1, `${COLOURS.join("\n")}\n`]);
			server.send("stderr", [2, `${COLOURS.join("\n")}\n`]);
		}
		if (state === "failed") server.exit(3);
		if (state === "succeeded") server.exit(0);
		const page = await openPage(server.url, {
			colorScheme: theme,
			reducedMotion: "reduce",
			viewport: { width, height },
		});
		if (state === "lost") {
			await expectText(page, "#state", "running");
			server.refuse(true);
			server.cut();
			await expectText(page, "#connection", "Connection lost");
		} else {
			await expectText(page, "#state", state);
		}
		for (const at of [0, 1_000_000]) {
			await page.locator("#log").evaluate((log, top) => {
				log.scrollTop = top;
			}, at);
			await page.evaluate(
				() =>
					new Promise((resolve) =>
						requestAnimationFrame(() => requestAnimationFrame(resolve)),
					),
			);
			expect(await findings(page)).toEqual([]);
		}
	},
);
