// The licenses of the packages that are built into our files, as they ask for.

import { readdir, readFile } from "node:fs/promises";

const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * One text with the licenses of all packages in the builds' metafiles.
 *
 * @param {URL} root what paths are from
 * @param {import("esbuild").Metafile[]} metafiles
 */
export async function licenses(root, metafiles) {
	const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
	const folders = inputs.flatMap((input) => PACKAGE.exec(input) ?? []);
	const texts = await Promise.all(
		[...new Set(folders)]
			.sort()
			.map((each) => licenseOf(new URL(`${each}/`, root))),
	);
	return texts.join(`\n${"-".repeat(72)}\n\n`);
}

/** @param {URL} folder */
async function licenseOf(folder) {
	const { name, version, license } = JSON.parse(
		await readFile(new URL("package.json", folder), "utf8"),
	);
	const files = await readdir(folder);
	const file = files.find((each) => /^licen[cs]e/i.test(each));
	const text = file ? await readFile(new URL(file, folder), "utf8") : "";
	return `${name} ${version}: ${license}\n\n${text.trim()}\n`;
}
