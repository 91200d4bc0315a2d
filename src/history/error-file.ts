import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pkg from "../../package.json" with { type: "json" };
import { KiB } from "../defaults.ts";
import { isJsonObject } from "../json-object.ts";
import type {
	FirstError,
	FoundError,
	KeptError,
} from "../protocol/first-error.ts";
import { isCount } from "./event-line.ts";
import { FILES } from "./run-file.ts";
import { readSmallFile } from "./small-file.ts";

/** No file of ours is larger, in bytes. */
const LARGEST = 64 * KiB;

/**
 * The file in a run's folder that says what was found to have gone wrong in it,
 * and by which version: another one may know better.
 */
export class ErrorFile implements KeptError {
	readonly #path: string;

	/** @param folder the run's own */
	constructor(folder: string) {
		this.#path = join(folder, FILES.error);
	}

	read(): FoundError | null | undefined {
		const kept = readSmallFile(this.#path, LARGEST) ?? {};
		const { version, firstError, isCause } = kept;
		if (version !== pkg.version) return undefined;
		if (firstError === null) return null;
		const error = errorIn(firstError);
		return error && { error, isCause: isCause === true };
	}

	keep(found: FoundError | null): void {
		void this.write(found);
	}

	/** The same, and resolves when that is done, or can't be: then it is found again. */
	async write(found: FoundError | null): Promise<void> {
		const { error: firstError = null, isCause = false } = found ?? {};
		const json = { version: pkg.version, firstError, isCause };
		const own = `${this.#path}.${process.pid}`;
		try {
			await writeFile(own, `${JSON.stringify(json)}\n`, { mode: 0o600 });
			await rename(own, this.#path);
		} catch {
			await rm(own, { force: true }).catch(() => {});
		}
	}
}

function errorIn(value: unknown): FirstError | undefined {
	if (!isJsonObject(value)) return undefined;
	const { line, text, rule, place, isLater } = value;
	if (!isCount(line) || typeof text !== "string" || typeof rule !== "string") {
		return undefined;
	}
	return {
		...{ line, text, rule },
		...(typeof place === "string" && { place }),
		...(isLater === true && { isLater }),
	};
}
