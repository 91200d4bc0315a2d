// Builds what the package ships, all of it into dist/:
//
// - sse-tail.cjs, the program and the library in one file, with the packages
//   that they use, so that `npx` has little to fetch and Node little to look for.
//   CommonJS, which Node starts 20 to 30 ms sooner than an ES module.
// - index.cjs and index.d.cts, what `import "sse-tail"` gives, and its types.
// - LOADED_ON_DEMAND and COPIED: what only some runs need.
// - page.html, the page with its script and style inside, so that it needs no
//   other request.
// - schema.json, which tells editors what may be in sse-tail.json.
// - licenses.txt, those of the packages that are built in.

import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import pkg from "../package.json" with { type: "json" };
import { licenses } from "./licenses.js";
import { watForEsbuild } from "./wat.js";

/**
 * Modules that become files of their own, because only an option needs them:
 * `await import("./self-signed.ts")` loads dist/self-signed.cjs, with the
 * packages that it uses inside. Anything else that is imported is part of the
 * program. A worker is an entry here too: it is started by
 * `new Worker(programFile("….cjs"))`, see src/io/program-file.ts.
 */
const LOADED_ON_DEMAND = [
	"src/cli/sharing/self-signed.ts", // --tls
	"src/cli/sharing/qr.ts", // --lan at a terminal
	"src/cli/open.ts", // a browser
	"src/cli/notify/notifier.ts", // --notify
	"src/config/commands.ts", // commands from a file
	"src/hub/publisher-host.ts", // --hub
	"src/hub/publisher-worker.ts", // a thread of that
	"src/hub/hub-runs.ts", // --hub --serve
	"src/session/kept-hub.ts", // that with --history
	"src/hub/redis-client.ts", // either
];

/** Files that are shipped as they are; `programFile("leader.pl")` finds one. */
const COPIED = [
	"src/process/leader/leader.pl",
	"node_modules/open/xdg-open", // for systems without their own
];

/**
 * Modules of Node's own that only some runs need and that take long to load
 * (node:crypto and node:https 10 ms and more). Each of their functions is
 * loaded when it is first called; the sources import them as any other.
 */
const LAZY_BUILTINS = [
	"node:crypto",
	"node:https",
	"node:readline",
	"node:v8",
	"node:vm",
];

const run = promisify(execFile);
const root = new URL("..", import.meta.url);
const path = (/** @type {string} */ relative) =>
	new URL(relative, root).pathname;
const builtName = (/** @type {string} */ source) =>
	basename(source).replace(/\.ts$/, ".cjs");

/**
 * Leaves what is loaded on demand out of whatever imports it.
 *
 * @type {import("esbuild").Plugin}
 */
const onDemand = {
	name: "on-demand",
	setup({ onResolve, resolve }) {
		const apart = new Map(
			LOADED_ON_DEMAND.map((source) => [path(source), builtName(source)]),
		);
		onResolve({ filter: /\.ts$/ }, async ({ kind, pluginData, ...asked }) => {
			if (kind !== "dynamic-import" || pluginData === onDemand) return;
			const { path, resolveDir } = asked;
			const found = await resolve(path, {
				kind,
				resolveDir,
				pluginData: onDemand,
			});
			const name = apart.get(found.path);
			if (name === undefined) return;
			return { path: `./${name}`, external: true };
		});
	},
};

/**
 * Replaces LAZY_BUILTINS by functions that load them.
 *
 * @type {import("esbuild").Plugin}
 */
const lazyBuiltins = {
	name: "lazy-builtins",
	setup({ onResolve, onLoad }) {
		const filter = new RegExp(`^(${LAZY_BUILTINS.join("|")})$`);
		onResolve({ filter }, ({ path, kind }) => {
			// What the functions themselves ask for is Node's.
			if (kind !== "import-statement") return { path, external: true };
			return { path, namespace: "lazy" };
		});
		onLoad({ filter, namespace: "lazy" }, async ({ path }) => {
			const module = await import(path);
			const names = Object.keys(module).filter(
				(name) => name !== "default" && typeof module[name] === "function",
			);
			// Also as constructors, and only what is used stays in the bundle.
			const contents = names.map(
				(name) => `export function ${name}(...args) {
	const real = require("${path}").${name};
	return new.target ? new real(...args) : real(...args);
}`,
			);
			return { contents: contents.join("\n"), loader: "js" };
		});
	},
};

/**
 * Leaves out of the Redis client what we don't use of it, which would hold us up
 * for 60 ms as it is loaded: 400 commands (we send them ourselves) and a table of
 * which of their answers it may keep.
 *
 * @type {import("esbuild").Plugin}
 */
const slimRedis = {
	name: "slim-redis",
	setup({ onLoad, initialOptions: { outfile } }) {
		if (!outfile?.endsWith("redis-client.cjs")) return;
		const commands = /@redis\/client\/dist\/lib\/commands\/index\.js$/;
		const own = ["AUTH", "CLIENT_SETNAME", "READONLY"].map(
			(name) => `${name}: require("./${name}").default`,
		);
		onLoad({ filter: commands }, () => ({
			contents: `exports.__esModule = true; exports.default = { ${own} };
				exports.NON_STICKY_COMMANDS = {};`,
		}));
		onLoad({ filter: /command-metadata-data\.js$/ }, () => ({
			contents: "exports.COMMAND_METADATA = {};",
		}));
	},
};

/** @satisfies {import("esbuild").BuildOptions} */
const forNode = {
	bundle: true,
	// Other packages are built in: `npx` would have to fetch them the first time.
	external: Object.keys(pkg.optionalDependencies),
	// Its "main" is UMD, whose requires esbuild can't see.
	alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
	platform: /** @type {const} */ ("node"),
	format: /** @type {const} */ ("cjs"),
	target: "node20.19",
	// A dynamic import becomes a `require`, which vm.Script can do.
	supported: { "dynamic-import": false },
	define: { "import.meta.url": "__fileUrl" },
	// Names stay, so that a stack trace tells something; esbuild's `keepNames` would
	// do that at run time, for each function each time it is made.
	minifySyntax: true,
	minifyWhitespace: true,
	metafile: /** @type {const} */ (true),
	absWorkingDir: path("."),
	plugins: [onDemand, lazyBuiltins, slimRedis, watForEsbuild],
	logLevel: /** @type {const} */ ("warning"),
};

/** @type {[source: string, name: string][]} */
const ENTRIES = [
	["src/package.ts", "sse-tail.cjs"],
	...LOADED_ON_DEMAND.map(
		/** @returns {[string, string]} */
		(source) => [source, builtName(source)],
	),
];

await rm(path("dist"), { recursive: true, force: true });
await mkdir(path("dist"));

/**
 * What went into each file.
 *
 * @type {import("esbuild").Metafile[]}
 */
const metafiles = [];

await Promise.all([
	...ENTRIES.map(([source, name]) => buildForNode(source, name)),
	buildPage(),
	writeSchema(),
	writeLibrary(),
	...COPIED.map((file) => copyFile(path(file), path(`dist/${basename(file)}`))),
]);
await writeFile(path("dist/licenses.txt"), await licenses(root, metafiles));

/**
 * @param {string} source
 * @param {string} name
 */
async function buildForNode(source, name) {
	const { metafile } = await build({
		...forNode,
		entryPoints: [path(source)],
		outfile: path(`dist/${name}`),
		banner: {
			js: 'const __fileUrl = require("node:url").pathToFileURL(__filename).href;',
		},
	});
	metafiles.push(metafile);
	const file = path(`dist/${name}`);
	await writeFile(file, ascii(await readFile(file, "utf8")));
}

/**
 * Escapes what esbuild leaves in regular expressions: text with one character
 * beyond Latin-1 takes V8 twice the memory, and longer to read.
 *
 * @param {string} code
 */
function ascii(code) {
	return code.replace(
		/[^\0-\x7f]/g,
		(char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}

/** Node looks for the names that it exports in its text, and not in what it requires. */
async function writeLibrary() {
	await run(path("node_modules/.bin/tsc"), [
		...["--ignoreConfig", "--noCheck", "--noResolve"],
		...["--declaration", "--emitDeclarationOnly"],
		...["--module", "nodenext", "--allowImportingTsExtensions"],
		...["--outDir", path("build/types"), path("src/index.ts")],
	]);
	await Promise.all([
		copyFile(path("build/types/index.d.ts"), path("dist/index.d.cts")),
		writeFile(
			path("dist/index.cjs"),
			'exports.createSession = require("./sse-tail.cjs").createSession;\n',
		),
	]);
}

async function writeSchema() {
	const { outputFiles } = await build({
		entryPoints: [path("src/config/schema.ts")],
		bundle: true,
		write: false,
		format: "esm",
		platform: "node",
		logLevel: "warning",
	});
	const code = outputFiles[0]?.text ?? "";
	const { jsonSchema } = await import(
		`data:text/javascript,${encodeURIComponent(code)}`
	);
	await writeFile(
		path("dist/schema.json"),
		`${JSON.stringify(jsonSchema(), null, "\t")}\n`,
	);
}

async function buildPage() {
	const [search, failure] = await Promise.all([
		buildForBrowser(["src/page/search/worker.ts"]),
		buildForBrowser(["src/page/strip/worker.ts"]),
	]);
	const text = await buildForBrowser(
		["src/page/main.ts", "src/page/page.css"],
		{
			SEARCH_WORKER: JSON.stringify(search("worker.js")),
			FAILURE_WORKER: JSON.stringify(failure("worker.js")),
		},
	);
	const html = await readFile(path("src/page/page.html"), "utf8");
	await writeFile(
		path("dist/page.html"),
		html
			.replace("/* style */", () => closing(text("page.css"), "style"))
			.replace("/* script */", () => closing(text("main.js"), "script")),
	);
}

/**
 * Bundles for a browser; gives a function that has each file's text by its name.
 *
 * @param {string[]} entries
 * @param {Record<string, string>} define
 */
async function buildForBrowser(entries, define = {}) {
	const { outputFiles, metafile } = await build({
		entryPoints: entries.map(path),
		outdir: "out",
		bundle: true,
		minify: true,
		write: false,
		define,
		format: "iife",
		target: "es2022",
		metafile: true,
		absWorkingDir: path("."),
		logLevel: "warning",
	});
	metafiles.push(metafile);
	return (/** @type {string} */ name) => {
		const file = outputFiles.find(({ path }) => path.endsWith(name));
		const text = file?.text.trim() ?? "";
		return name.endsWith(".js") ? ascii(text) : text;
	};
}

/**
 * Inside an element, its own closing tag would end it early.
 *
 * @param {string} source
 * @param {string} element
 */
function closing(source, element) {
	return source.replaceAll(`</${element}`, `<\\/${element}`);
}
