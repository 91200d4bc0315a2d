// Builds what the package ships: dist/sse-tail.js, the program in one file
// (one file to load, so that it starts fast), and dist/page.html, the page
// with its script and style inside, so that it needs no other request.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const root = new URL("..", import.meta.url);
const path = (relative) => new URL(relative, root).pathname;

await Promise.all([
	build({
		entryPoints: [path("src/cli/main.ts")],
		outfile: path("dist/sse-tail.js"),
		bundle: true,
		packages: "external",
		platform: "node",
		format: "esm",
		target: "node20.19",
		logLevel: "warning",
	}),
	buildPage(),
]);

async function buildPage() {
	const { outputFiles } = await build({
		entryPoints: [path("src/page/main.ts"), path("src/page/page.css")],
		outdir: "out",
		bundle: true,
		minify: true,
		write: false,
		format: "iife",
		target: "es2022",
		charset: "utf8",
		logLevel: "warning",
	});
	const text = (name) =>
		outputFiles.find((file) => file.path.endsWith(name)).text.trim();
	const html = await readFile(path("src/page/page.html"), "utf8");
	await mkdir(path("dist"), { recursive: true });
	await writeFile(
		path("dist/page.html"),
		html
			.replace("/* style */", () => closing(text("page.css"), "style"))
			.replace("/* script */", () => closing(text("main.js"), "script")),
	);
}

/** Inside an element, its own closing tag would end it early. */
function closing(source, element) {
	return source.replaceAll(`</${element}`, `<\\/${element}`);
}
