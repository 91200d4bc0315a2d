/**
 * Returns the URL of a file that the build puts beside the program, such as
 * "page.html" or "qr.cjs". Tests run the sources; they get the file of the last
 * build.
 */
export function programFile(name: string): URL {
	const isSource = import.meta.url.endsWith(".ts");
	return new URL(isSource ? `../../dist/${name}` : name, import.meta.url);
}
