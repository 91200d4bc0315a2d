import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { CASES, type Case } from "./cases.ts";

const SIZES = {
	wide: { width: 900, height: 420 },
	phone: { width: 390, height: 560 },
} as const;

/** No more of a line, in characters, is in the table; the page has about as much room. */
const MOST = 130;

const SCHEMES = ["light", "dark"] as const;

/** What the page of a run that failed says first. */
interface Said {
	text: string;
	facts: string;
}

/**
 * Runs the tools of all cases, takes pictures of some, and writes what the page
 * says of each beside what a person would say.
 */
export async function picturesOfFailures(
	browser: Browser,
	root: string,
): Promise<void> {
	const rows: string[] = [];
	for (const each of CASES) {
		const { text, facts } = await saidOf(browser, root, each);
		const shown = text.length > MOST ? `${text.slice(0, MOST)} …` : text;
		const cells = [each.tool, `\`${shown}\`<br>${facts}`, each.person];
		rows.push(
			`| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
		);
	}
	const pictures = CASES.filter(({ isPictured }) => isPictured).map(pictureOf);
	const text = `# What failed

Twelve tools that failed, really run (\`npm run screenshots -- what-failed\`, which has written this): what the page says first, and what somebody would say who has read all of it. The [rules](../src/failure/rules.ts) are held to 496 more in the tests.

| tool | the page says | somebody would say |
| --- | --- | --- |
${rows.join("\n")}

Each leads to the line at which one begins to read. Where that says little by itself (javac), what a person adds stands in the lines beside it.

${pictures.join("\n")}`;
	await writeFile(join(root, "docs/what-failed.md"), text);
}

function pictureOf({ name, title }: Case): string {
	const image = (size: keyof typeof SIZES, width: string) => `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="what-failed/${name}-${size}-dark.png">
  <img alt="${title} has failed, ${size}" src="what-failed/${name}-${size}-light.png"${width}>
</picture>`;
	return `## ${title}\n\n${image("wide", "")}\n${image("phone", ' width="260"')}\n`;
}

async function saidOf(
	browser: Browser,
	root: string,
	{ name, title, run, files, isPictured }: Case,
): Promise<Said> {
	const folder = await mkdtemp(join(tmpdir(), "shop-"));
	for (const [file, text] of Object.entries(files)) {
		await mkdir(dirname(join(folder, file)), { recursive: true });
		await writeFile(join(folder, file), text);
	}
	const own = ["-p0", "--no-echo", "--keep", "--no-open", "--title", title];
	const tail = spawn(
		process.execPath,
		[join(root, "bin/sse-tail.js"), ...own, "--shell", run],
		{
			cwd: folder,
			stdio: ["ignore", "ignore", "pipe"],
			env: {
				...process.env,
				PATH: `${root}/node_modules/.bin:${process.env.PATH}`,
			},
		},
	);
	const [line] = await once(tail.stderr, "data");
	const [url = ""] = /http:\S+/.exec(String(line)) ?? [];
	// Who has seen it fail is left where they were.
	await (await fetch(new URL("status?wait", url))).text();
	let said = { text: "", facts: "" };
	for (const colorScheme of SCHEMES) {
		for (const [size, viewport] of Object.entries(SIZES)) {
			const page = await browser.newPage({ viewport, colorScheme });
			await page.goto(url);
			said = await read(page);
			const path = `${root}/docs/what-failed/${name}-${size}-${colorScheme}.png`;
			if (isPictured) await page.screenshot({ path });
			await page.close();
		}
	}
	tail.kill("SIGINT");
	await once(tail, "close");
	await rm(folder, { recursive: true });
	return said;
}

/** Waits until the page has gone to what failed, and reads what it says. */
async function read(page: Page): Promise<Said> {
	await page.locator(".row.here").waitFor();
	const text = await page.locator("#strip-text").innerText();
	const facts = await page.locator("#strip-facts").innerText();
	return { text, facts };
}
