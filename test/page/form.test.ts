import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Parameter } from "../../src/protocol/parameters.ts";
import { serveBoard } from "../helpers/board.ts";
import { expectText, rowTexts, usePage } from "./open-page.ts";

const openPage = usePage();

/** Prints its arguments, and then goes on until it is stopped. */
const SCRIPT = 'for each; do echo "<$each>"; done; sleep 300';

/** What versions there are depends on the role. */
const LIST = 'for n in 1 2; do echo "$INPUT_ROLE-$n"; done';

const DEPLOY: [string, Parameter][] = [
	["role", { type: "choice", choices: ["web", "worker"], label: "Role" }],
	["version", { type: "choice", from: ["sh", "-c", LIST], label: "Version" }],
	["slot", { type: "text", label: "Slot", help: "Blue or green." }],
];

const DEPLOY_RUN = ["sh", "-c", SCRIPT, "sh", "{role}:{version}", "{slot}"];

const dialogOf = (page: Page) => page.locator("#run-dialog");

const buttonOf = (page: Page, name: string) =>
	page.getByRole("button", { name, exact: true });

it("starts a deploy by its form, stops it, and runs it again; one without control only watches", async () => {
	const { session, url, link } = await serveBoard([
		{
			name: "deploy",
			title: "Deploy",
			run: DEPLOY_RUN,
			parameters: new Map(DEPLOY),
		},
	]);
	const page = await openPage(link);
	const watching = await openPage(url);
	await buttonOf(page, "Deploy …").click();
	const form = dialogOf(page);
	await form.getByLabel("Role").selectOption("worker");
	const version = form.getByLabel("Version");
	await version.getByText("worker-1").waitFor({ state: "attached" });
	await form.getByLabel("Role").selectOption("web");
	await version.getByText("web-2").waitFor({ state: "attached" });
	await version.selectOption("web-2");
	await form.getByLabel("Slot").fill("blue; reboot");
	await form.getByLabel("Your name").fill("Ann");
	await expectText(page, "#run-line", /web:web-2 'blue; reboot'$/);
	await buttonOf(page, "Run").dblclick();
	const deployed = ["<web:web-2>", "<blue; reboot>"];
	for (const each of [page, watching]) {
		await expect.poll(() => rowTexts(each)).toEqual(deployed);
		await expectText(
			each,
			"#run-list",
			/Deploy #1.*Role web, Version web-2, Slot blue; reboot.*running.*Ann/,
		);
	}
	expect(await form.isVisible()).toBe(false);
	await expect.poll(() => page.url()).toBe(`${url}runs/1/`);

	await buttonOf(page, "Stop").click();
	await expectText(page, "#state", "stopped by Ann (SIGTERM)");
	await expectText(watching, "#state", "stopped by Ann (SIGTERM)");
	await buttonOf(page, "Run again").click();
	await expectText(page, "#state", "running");
	await expect.poll(() => rowTexts(page)).toEqual(deployed);
	await expect.poll(() => page.url()).toBe(`${url}runs/2/`);
	expect(session.runs).toHaveLength(2);
	expect(session.runs[1]?.status().start).toMatchObject({
		values: { role: "web", version: "web-2", slot: "blue; reboot" },
		by: "Ann",
	});
	const buttons = watching.locator("#control:visible, #board button:visible");
	expect(await buttons.count()).toBe(0);
	// What was filled in last is there again.
	await buttonOf(page, "Deploy …").click();
	await version.getByText("web-1").waitFor({ state: "attached" });
	expect(await version.inputValue()).toBe("web-2");
	expect(await form.getByLabel("Slot").inputValue()).toBe("blue; reboot");
});

it("says beside a field what is wrong with it, asks for a secret anew, and for a name where it is dangerous", async () => {
	const { session, link } = await serveBoard([
		{
			name: "drop",
			title: "Drop all",
			run: [
				"sh",
				"-c",
				'printf %s "$INPUT_PASSWORD" | wc -c; echo "$0"',
				"{slot}",
			],
			parameters: new Map<string, Parameter>([
				["slot", { type: "text", label: "Slot" }],
				["password", { type: "secret", label: "Password" }],
				["commit", { type: "text", label: "Commit" }],
				["branch", { type: "text", label: "Branch" }],
			]),
			oneOf: [["commit", "branch"]],
			reason: "required",
			danger: true,
			confirm: "Really drop all?",
		},
	]);
	const page = await openPage(link);
	await buttonOf(page, "Drop all …").click();
	const form = dialogOf(page);
	const slot = form.getByRole("textbox", { name: "Slot" });
	await slot.fill("-rf");
	await form.getByLabel("Password").fill("s3cret");
	await form.getByRole("radio", { name: "Branch" }).check();
	await form.getByRole("textbox", { name: "Branch" }).fill("main");
	await form.getByLabel("Why").fill("  because ");
	await expectText(
		page,
		"#run-line",
		/^INPUT_PASSWORD=\*\*\* INPUT_BRANCH=main\n/,
	);
	await buttonOf(page, "Run").click();
	const confirm = page.locator("#confirm-dialog");
	await confirm.getByText("Really drop all?").waitFor();
	const name = confirm.getByLabel("Type drop to run it");
	await name.fill("drap");
	await confirm.getByRole("button", { name: "Run" }).click();
	expect(await confirm.isVisible()).toBe(true);
	await name.fill("drop");
	await name.press("Enter");
	await expectText(page, "#run-field-slot-problem", /may not begin with “-”/);
	expect(await slot.getAttribute("aria-invalid")).toBe("true");
	expect(await slot.getAttribute("aria-describedby")).toContain(
		"run-field-slot-problem",
	);
	expect(await page.evaluate(() => document.activeElement?.id)).toBe(
		"run-field-slot",
	);
	expect(session.runs).toEqual([]);
	await slot.fill("blue");
	await slot.press("Enter");
	await name.fill("drop");
	await name.press("Enter");
	await expect.poll(() => rowTexts(page)).toEqual(["6", "blue"]);
	expect(session.runs[0]?.status().start).toMatchObject({
		values: { slot: "blue", password: "***", branch: "main" },
		reason: "because",
	});

	await buttonOf(page, "Run again").click();
	expect(await slot.inputValue()).toBe("blue");
	expect(await form.getByLabel("Password").inputValue()).toBe("");
	expect(await form.getByRole("radio", { name: "Branch" }).isChecked()).toBe(
		true,
	);
	const kept = await page.evaluate(() =>
		JSON.stringify([localStorage, sessionStorage, document.cookie]),
	);
	expect(kept).toContain("blue");
	expect(kept).not.toContain("s3cret");
});

it("is filled in by a link, which starts nothing; and goes back to the last good values", async () => {
	const FAILING = ["sh", "-c", "echo no route to host; exit 3"];
	const { session, url, link } = await serveBoard([
		{
			name: "switch",
			title: "Switch",
			run: ["sh", "-c", 'echo "$0"; test "$0" != 3', "{version}"],
			parameters: new Map<string, Parameter>([
				["version", { type: "number", min: 1, label: "Version" }],
				["slot", { type: "choice", from: FAILING, optional: true }],
				["key", { type: "secret", optional: true, label: "Key" }],
			]),
		},
	]);
	const [, token = ""] = link.split("#");
	const page = await openPage(
		`${url}?run=switch&version=1&key=k3y&nonsense=1#${token}`,
	);
	const form = dialogOf(page);
	const version = form.getByLabel("Version");
	await version.waitFor();
	expect(page.url()).toBe(url);
	await expectText(page, "#run-note", "A link has filled this in");
	expect(await version.inputValue()).toBe("1");
	expect(await form.getByLabel("Key").inputValue()).toBe("");
	// What could not be listed is told, with what was printed.
	await expectText(
		page,
		".failure",
		/failed with exit code 3.*no route to host/,
	);
	expect(session.runs).toEqual([]);

	await buttonOf(page, "Run").click();
	await expect.poll(() => rowTexts(page)).toEqual(["1"]);
	for (const [index, next] of ["2", "3"].entries()) {
		await buttonOf(page, "Switch …").click();
		await version.fill(next);
		await buttonOf(page, "Run").click();
		await expect.poll(() => rowTexts(page)).toEqual([next]);
		expect(session.runs).toHaveLength(index + 2);
	}
	await expectText(page, "#state", "failed with exit code 1");
	await buttonOf(page, "Back to Version 2").click();
	await expect.poll(() => rowTexts(page)).toEqual(["2"]);
	await expectText(page, "#state", "succeeded");
	await expect.poll(() => page.url()).toBe(`${url}runs/4/`);

	// Who only watches is told why there is no form.
	const watching = await openPage(`${url}?run=switch&version=1`);
	await expectText(watching, "#notice", "for who has control");
});
