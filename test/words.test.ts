import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A word that is not used any more, or not for that; see docs/architecture.md. */
interface OldWord {
	old: RegExp;
	/** What is said in its place. */
	now: string;
	/** Where it meant that; everywhere unless given. */
	where?: RegExp;
	/** Where on a line it means something else. */
	but?: RegExp;
}

const OLD_WORDS: OldWord[] = [
	{ old: /\b(?:colleague|teammate)s?\b/i, now: "viewer" },
	{ old: /\bpresence\b|\bviewer[- ]?counts?\b/i, now: "audience, or news" },
	{ old: /\binbox\b/i, now: "batcher" },
	{ old: /\b(?:class|interface|type) Tail\b/, now: "session" },
	{ old: /\b(?:class|interface|type) (?:Screen|Display)\b/, now: "terminal" },
	{ old: /\b(?:class|interface|type) Record\b/, now: "journal" },
	{ old: /\bkey ?bindings?\b/i, now: "action" },
	{ old: /\b(?:class|interface|type) Ending\b/, now: "outcome" },
	{
		old: /\bjobs?\b/i,
		now: "run",
		where: /^src\/(?!process\/|failure\/)/,
		but: /job server|job control|another job's/,
	},
	{
		old: /\b(?:class|interface|type) Source\b/,
		now: "process",
		where: /^src\/(?:process|run)\//,
	},
	{
		old: /\bchild(?:ren)?\b/i,
		now: "process",
		where: /^src\/(?:run|session|server|journal|history)\//,
	},
	{
		old: /lost sight|No line is like|Not without the token/,
		now: "plain words",
	},
];

const files = ["src", "bin"]
	.flatMap((folder) =>
		readdirSync(`${ROOT}/${folder}`, { recursive: true, encoding: "utf8" }).map(
			(name) => `${folder}/${name}`,
		),
	)
	.filter((name) => /\.(?:ts|js|html|pl)$/.test(name));

it("no word is used for what has another name now", () => {
	expect(files.length).toBeGreaterThan(100);
	const found: string[] = [];
	for (const file of files) {
		const lines = readFileSync(`${ROOT}/${file}`, "utf8").split("\n");
		for (const { old, now, where, but } of OLD_WORDS) {
			if (where?.test(file) === false) continue;
			for (const [n, line] of lines.entries()) {
				if (!old.test(line) || but?.test(line)) continue;
				found.push(`${file}:${n + 1}: say ${now}: ${line.trim()}`);
			}
		}
	}
	expect(found).toEqual([]);
});
