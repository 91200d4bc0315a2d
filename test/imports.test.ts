import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const SOURCES = fileURLToPath(new URL("../src", import.meta.url));

/** What everything may import. It imports nothing but each other. */
const COMMON = [
	"protocol",
	"text",
	"net",
	"io",
	"errors",
	"defaults",
	"binary-search",
	"json-object",
];

/** What each part may import, besides itself and what everything may. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
	package: ["cli", "index"],
	index: ["session", "run", "process", "mask"],
	cli: [
		"config",
		"session",
		"history",
		"hub",
		"run",
		"process",
		"mask",
		"server",
	],
	config: ["session"],
	session: ["run", "server", "history", "hub", "process", "mask", "journal"],
	history: ["journal"],
	hub: ["journal"],
	run: ["process", "mask", "journal"],
	server: ["journal", "terminal", "failure"],
	page: ["terminal", "failure"],
	failure: [],
	process: [],
	mask: [],
	journal: [],
	terminal: [],
};

const IMPORT = /(?:\bfrom|\bimport\(|^import) ?"(\.[^"]+)"/gm;

/** Of a process: its arguments, streams and signals. */
const OWN_STATE = /\bprocess\.(argv|stdin|stdout|stderr|on|once|exit)\b/;

const withoutComments = (file: string) =>
	readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");

const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
	.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
	.map((name) => join(SOURCES, name));

/** Of types alone: nothing of those is in what is built. */
const TYPES = /^import type [^;]*;/gm;

const importsOf = (file: string, text = readFileSync(file, "utf8")) =>
	[...text.matchAll(IMPORT)]
		.map(([, name = ""]) => join(dirname(file), name))
		.filter((path) => path.startsWith(SOURCES + sep));

const inSources = (file: string) => relative(SOURCES, file);
const partOf = (file: string) =>
	inSources(file).split(sep)[0]?.replace(/\.ts$/, "") ?? "";

it("each part imports only what stands below it", () => {
	const wrong = files.flatMap((file) =>
		importsOf(file)
			.filter((imported) => !mayImport(partOf(file), partOf(imported)))
			.map((imported) => `${inSources(file)} imports ${inSources(imported)}`),
	);
	expect(wrong).toEqual([]);
});

function mayImport(part: string, imported: string): boolean {
	if (part === imported || COMMON.includes(imported)) return true;
	return ORDER[part]?.includes(imported) ?? false;
}

it("the command line alone reads what it was started with", () => {
	const wrong = files
		.filter((file) => partOf(file) !== "cli")
		.filter((file) => OWN_STATE.test(withoutComments(file)))
		.map(inSources);
	expect(wrong).toEqual([]);
});

it("nothing is read of it at import: it is handed in", () => {
	const wrong = files
		.filter((file) => partOf(file) === "cli")
		.filter((file) => /^\S.*\bprocess\.\w+\b(?!")/m.test(withoutComments(file)))
		.map(inSources);
	expect(wrong).toEqual([]);
});

it("no imports form a circle", () => {
	const done = new Set<string>();
	const circles: string[] = [];
	const visit = (file: string, path: readonly string[]): void => {
		const at = path.indexOf(file);
		if (at >= 0) {
			circles.push([...path.slice(at), file].map(inSources).join(" -> "));
		}
		if (at >= 0 || done.has(file)) return;
		for (const imported of importsOf(file)) {
			if (imported.endsWith(".ts")) visit(imported, [...path, file]);
		}
		done.add(file);
	};
	for (const file of files) visit(file, []);
	expect(circles).toEqual([]);
});

it("the page's own script has no rules, by which only its worker reads", () => {
	const reached = new Set<string>();
	const visit = (file: string): void => {
		if (reached.has(file) || !file.endsWith(".ts")) return;
		reached.add(file);
		const text = readFileSync(file, "utf8").replaceAll(TYPES, "");
		for (const imported of importsOf(file, text)) visit(imported);
	};
	visit(join(SOURCES, "page/main.ts"));
	const names = [...reached].map(inSources);
	expect(names).toContain("failure/verdict.ts");
	expect(names).not.toContain("failure/rules.ts");
});
