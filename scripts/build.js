// Builds what the package ships: dist/sse-tail.js, the program in one file
// (one file to load, so that it starts fast), dist/self-signed.js, which only
// --tls loads, dist/licenses.txt, those of the packages that are built in, and
// dist/page.html, the page with its script and style inside,
// so that it needs no other request, and dist/leader.pl as it is.

import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import pkg from "../package.json" with { type: "json" };
import { licenses } from "./licenses.js";
import { watForEsbuild } from "./wat.js";

const root = new URL("..", import.meta.url);
const path = (relative) => new URL(relative, root).pathname;

/** What is large and rarely needed is a file of its own, loaded when it is. */
const selfSignedApart = {
	name: "self-signed-apart",
	setup({ onResolve }) {
		onResolve({ filter: /\/self-signed\.ts$/ }, ({ kind }) =>
			kind === "entry-point"
				? undefined
				: { path: "./self-signed.js", external: true },
		);
	},
};

const forNode = {
	bundle: true,
	// Other packages are built in: npx would have to fetch them each first time.
	external: Object.keys(pkg.dependencies),
	platform: "node",
	format: "esm",
	target: "node20.19",
	metafile: true,
	absWorkingDir: path("."),
	logLevel: "warning",
};

await mkdir(path("dist"), { recursive: true });

const [program, selfSigned] = await Promise.all([
	build({
		...forNode,
		entryPoints: [path("src/cli/main.ts")],
		outfile: path("dist/sse-tail.js"),
		plugins: [selfSignedApart, watForEsbuild],
	}),
	build({
		...forNode,
		entryPoints: [path("src/cli/sharing/self-signed.ts")],
		outfile: path("dist/self-signed.js"),
		minify: true,
		// Parts of it are CommonJS, which asks for Node's own modules.
		banner: {
			js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
		},
		bundle: true,
		packages: "external",
		platform: "node",
		format: "esm",
		target: "node20.19",
		plugins: [watForEsbuild],
		logLevel: "warning",
	}),
	buildPage(),
	copyFile(path("src/process/pty/leader.pl"), path("dist/leader.pl")),
]);

// What the page has built in, the program has too.
await writeFile(
	path("dist/licenses.txt"),
	await licenses(root, [program.metafile, selfSigned.metafile]),
);

async function buildPage() {
	const worker = await buildForBrowser(["src/page/search/worker.ts"]);
	const text = await buildForBrowser(
		["src/page/main.ts", "src/page/page.css"],
		{ SEARCH_WORKER: JSON.stringify(worker("worker.js")) },
	);
	const html = await readFile(path("src/page/page.html"), "utf8");
	await writeFile(
		path("dist/page.html"),
		html
			.replace("/* style */", () => closing(text("page.css"), "style"))
			.replace("/* script */", () => closing(text("main.js"), "script")),
	);
}

/** Bundles for a browser; gives a function that has each file's text by its name. */
async function buildForBrowser(entries, define = {}) {
	const { outputFiles } = await build({
		entryPoints: entries.map(path),
		outdir: "out",
		bundle: true,
		minify: true,
		write: false,
		define,
		format: "iife",
		target: "es2022",
		charset: "utf8",
		logLevel: "warning",
	});
	return (name) =>
		outputFiles.find((file) => file.path.endsWith(name)).text.trim();
}

/** Inside an element, its own closing tag would end it early. */
function closing(source, element) {
	return source.replaceAll(`</${element}`, `<\\/${element}`);
}
