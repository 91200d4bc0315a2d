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

/** What can be opened, and how. */
const OPENINGS: Record<string, (page: Page) => Promise<void>> = {
	"the find bar": async (page) => {
		await page.keyboard.press("Control+f");
		await page.keyboard.type("dim");
		await page.getByLabel("Show only the matches").check();
		await expectText(page, "#find-result", "matches");
	},
	"the view's menu": (page) => page.click("#view"),
	"copy and download": (page) => page.click("#save"),
	"the keys": (page) => page.click("#keys"),
	"times, marked lines, groups and JSON": async (page) => {
		await page.locator("#log").press("t");
		await page.click('[href="#L3"]');
		await page.locator(".json").click();
		await page.locator(".fold").click();
	},
};

/** The page, calm, on output of all colours. */
async function openCalm(
	url: string,
	theme: "light" | "dark",
	size: "wide" | "phone",
) {
	const [width, height] = SIZES[size];
	return openPage(url, {
		colorScheme: theme,
		reducedMotion: "reduce",
		viewport: { width, height },
	});
}

it.each(
	THEMES.flatMap((theme) =>
		Object.keys(OPENINGS).map((opening) => ({ theme, opening })),
	),
)("axe finds nothing: $theme, $opening", async ({ theme, opening }) => {
	const server = await ScriptedServer.start();
	server.start();
	server.send("stdout", [
		5000,
		`{"a":[1,"b",null]}\n::group::G\nin\n::endgroup::\n${COLOURS.slice(0, 9).join("\n")}\n`,
	]);
	const page = await openCalm(server.url, theme, "wide");
	await page.locator(".row").first().waitFor();
	await OPENINGS[opening]?.(page);
	expect(await findings(page)).toEqual([]);
});

const CASES = THEMES.flatMap((theme) =>
	(["wide", "phone"] as const).flatMap((size) =>
		STATES.map((state) => ({ theme, size, state })),
	),
);

it.each(CASES)(
	"axe finds nothing: $theme, $size, $state",
	async ({ theme, size, state }) => {
		const server = await ScriptedServer.start();
		if (state !== "connecting") {
			server.start();
			server.send("gap", { bytes: 1234 });
			server.send("stdout", [1, `${COLOURS.join("\n")}\n`]);
			server.send("stderr", [2, `${COLOURS.join("\n")}\n`]);
		}
		if (state === "failed") server.exit(3);
		if (state === "succeeded") server.exit(0);
		const page = await openCalm(server.url, theme, size);
		if (state === "lost") {
			await expectText(page, "#state", "running");
			server.refuse(true);
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
