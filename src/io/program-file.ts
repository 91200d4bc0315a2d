/**
 * The URL of a file that the build puts beside the program, such as
 * "page.html" or a worker's "….cjs". In the sources, as tests run them, the
 * files are where the last build left them.
 */
export function programFile(name: string): URL {
	const isSource = import.meta.url.endsWith(".ts");
	return new URL(isSource ? `../../dist/${name}` : name, import.meta.url);
}
