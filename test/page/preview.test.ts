import { expect, it } from "vitest";
import { previewOf } from "../../src/page/board/form/preview.ts";
import type { ShownCommand } from "../../src/protocol/control.ts";

const COMMAND: ShownCommand = {
	name: "deploy",
	title: "Deploy",
	description: null,
	run: "fab -R {role} 'deploy:{version},{slot}' {hosts}",
	words: ["fab", "-R", "{role}", "deploy:{version},{slot}", "{hosts}"],
	parameters: {
		role: { type: "text" },
		version: { type: "text" },
		slot: { type: "text", optional: true },
		hosts: { type: "choices", choices: ["a", "b"], optional: true },
		dry: { type: "flag", adds: ["--dry-run"] },
		token: { type: "secret" },
		note: { type: "text", optional: true },
	},
	oneOf: [],
	confirm: false,
	danger: false,
	reason: null,
	stopGraceSeconds: 10,
	status: null,
};

it("shows what will run as the server fills it in, and its secrets as asterisks", () => {
	const values = {
		role: "web; reboot",
		version: "3.11",
		slot: "blue",
		hosts: ["a", "b"],
		dry: true,
		token: "s3cret",
		note: null,
	};
	expect(previewOf(COMMAND, values)).toBe(
		"INPUT_TOKEN=***\nfab -R 'web; reboot' deploy:3.11,blue a b --dry-run",
	);
});

it("shows by its name what is still to be filled in, and leaves out what may be", () => {
	const values = { role: null, version: "1", slot: "x", dry: false };
	expect(previewOf(COMMAND, values)).toBe("fab -R '{role}' deploy:1,x");
});

it("shows the variables that a line of shell gets its values by", () => {
	const line = { ...COMMAND, words: null, run: 'deploy "$INPUT_ROLE"' };
	const values = { role: "a b", version: "1", hosts: ["a", "b"], dry: false };
	expect(previewOf(line, values)).toBe(
		"INPUT_ROLE='a b' INPUT_VERSION=1 INPUT_HOSTS='a\nb' INPUT_DRY=false\n" +
			'deploy "$INPUT_ROLE"',
	);
});
