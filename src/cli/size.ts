import { InvalidArgumentError } from "commander";
import { GiB, KiB, MiB } from "../defaults.ts";

const UNITS: Record<string, number> = { "": 1, K: KiB, M: MiB, G: GiB };

/**
 * Reads a size such as 500M or 2G, in bytes.
 *
 * @param least what it is at least
 * @throws {InvalidArgumentError}
 */
export function parseSize(text: string, least: number): number {
	const [, number, unit = ""] =
		/^(\d+(?:\.\d+)?)\s*([KMG]?)(?:i?B)?$/i.exec(text) ?? [];
	const size = Number(number) * (UNITS[unit.toUpperCase()] ?? Number.NaN);
	if (size >= least) return Math.floor(size);
	throw new InvalidArgumentError(
		`Give a size of at least ${least / KiB}K, such as 500M or 2G.`,
	);
}
