import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { projectOf } from "./projects.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

it.each([
	["protocol/utf8.test.ts", "unit"],
	["server/tickets.test.ts", "unit"],
	["cli/exit.test.ts", "process"], // by its own import
	["mask/mask.test.ts", "process"], // by a helper
	["page/firefox.test.ts", "browser"],
	["page/axe.test.ts", "browser"], // by a helper of a helper
	["page/capacity.test.ts", "alone"], // by its own word
])("puts %s among the tests that need: %s", (file, project) => {
	expect(projectOf(ROOT + file, ROOT)).toBe(project);
});
