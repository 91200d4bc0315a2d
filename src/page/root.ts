/** The folder of one run in a session's paths. */
const RUN_FOLDER = /runs\/[^/]+\/$/;

/**
 * Where the session is that a page comes from: the run that a page shows may be
 * in the page's own path, or not.
 */
export class Root {
	/** Of the session: what all paths that it tells are relative to. */
	readonly url: URL;
	#runPath: string;

	/** @param address of the page, such as `location.href` */
	constructor(address: string) {
		this.url = new URL(address);
		this.url.search = "";
		this.url.hash = "";
		this.#runPath = runPathIn(address);
		this.url.pathname = this.url.pathname.slice(
			0,
			this.url.pathname.length - this.#runPath.length,
		);
	}

	/** The path from there of the run that the address names; "" when it names none. */
	get runPath(): string {
		return this.#runPath;
	}

	/** Whether the page is of one run for good, and not of the latest. */
	get isOfOneRun(): boolean {
		return this.#runPath !== "";
	}

	/** The page has another address now. */
	moved(address: string): void {
		this.#runPath = runPathIn(address);
	}

	/** What is asked for of a run, such as "raw"; of the page's own unless one is named. */
	of(resource: string, runPath = this.runPath): URL {
		return new URL(runPath + resource, this.url);
	}
}

function runPathIn(address: string): string {
	const [path = ""] = RUN_FOLDER.exec(new URL(address).pathname) ?? [];
	return path;
}
