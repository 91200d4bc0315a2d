import { readFile } from "node:fs/promises";
import wabt from "wabt";

/**
 * Assembles a file of WebAssembly text; gives the binary in base64.
 *
 * @param {string} path
 */
async function assemble(path) {
	const text = await readFile(path, "utf8");
	const { parseWat } = await wabt();
	const module = parseWat(path, text, { simd: true, multi_value: true });
	return Buffer.from(module.toBinary({}).buffer).toString("base64");
}

/**
 * For esbuild: `import code from "./some.wat"` gives the binary in base64.
 *
 * @type {import("esbuild").Plugin}
 */
export const watForEsbuild = {
	name: "wat",
	setup(build) {
		build.onLoad({ filter: /\.wat$/ }, async ({ path }) => ({
			contents: await assemble(path),
			loader: "text",
		}));
	},
};

/** The same for Vite, which is what tests run in. */
export const watForVite = {
	name: "wat",
	load: {
		filter: { id: /\.wat$/ },
		handler: async (/** @type {string} */ path) =>
			`export default ${JSON.stringify(await assemble(path))}`,
	},
};
