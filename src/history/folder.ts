import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { diskProblem } from "../journal/disk-problem.ts";

/** A run's folder is called by its number, so that names sort and links last. */
const NAME = /^\d{6,15}$/;
const DIGITS = 6;

/** What we are about to delete is called so, and a number by chance. */
export const DELETED = ".deleted-";

/** How often a number is tried that others may take. */
const MOST_TRIES = 1000;

/** The name of a run's folder. */
export function folderName(number: number): string {
	return String(number).padStart(DIGITS, "0");
}

/** The number of the run in a folder of that name; undefined for another name. */
export function numberOf(name: string): number | undefined {
	const number = Number(name);
	const isOurs = NAME.test(name) && folderName(number) === name && number > 0;
	return isOurs ? number : undefined;
}

/** The numbers of the runs in a history, in order; and what else is there. */
export async function runsIn(
	history: string,
): Promise<{ numbers: number[]; others: string[] }> {
	const names = await readdir(history);
	const numbers: number[] = [];
	const others: string[] = [];
	for (const name of names) {
		const number = numberOf(name);
		if (number !== undefined) numbers.push(number);
		else if (!name.startsWith(DELETED)) others.push(name);
	}
	return { numbers: numbers.sort((one, other) => one - other), others };
}

/**
 * Makes the history's folder where there is none.
 *
 * @throws {Error} when runs can't be kept there, or others could read or change them
 */
export async function prepareHistory(history: string): Promise<void> {
	await makeFolder(history);
	await checkHistory(history);
}

/**
 * As mkdir's `recursive` would: that tries for ever where a folder is there in
 * which the system says that none can be, as in /proc.
 */
async function makeFolder(folder: string): Promise<void> {
	const make = () =>
		mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== "EEXIST") throw error;
		});
	try {
		await make();
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code !== "ENOENT" || dirname(folder) === folder) throw error;
		await makeFolder(dirname(folder));
		await make();
	}
}

/** @throws {Error} when it is no folder, or not ours alone */
export async function checkHistory(history: string): Promise<void> {
	const found = await stat(history);
	const { uid, mode } = found;
	const own = process.getuid?.();
	if (!found.isDirectory()) throw new Error(`${history} is no folder`);
	if (own === undefined) return;
	if (uid !== own) throw new Error(`${history} is somebody else's`);
	if ((mode & 0o002) !== 0) {
		throw new Error(`everybody may write in ${history} (chmod o-w)`);
	}
}

/**
 * Makes a folder for a run, whose number no other run has: the system makes it
 * for one of all who want it.
 *
 * @param from the least number that it may have
 */
export async function claimNumber(
	history: string,
	from: number,
): Promise<number> {
	const { numbers } = await runsIn(history);
	const next = Math.max(from, (numbers.at(-1) ?? 0) + 1);
	for (let number = next; ; number++) {
		try {
			await mkdir(join(history, folderName(number)), { mode: 0o700 });
			return number;
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			if (code !== "EEXIST" || number > next + MOST_TRIES) throw error;
		}
	}
}

/** Claims that very number; false where it is another run's. */
export async function claimThat(
	history: string,
	number: number,
): Promise<boolean> {
	try {
		await mkdir(join(history, folderName(number)), { mode: 0o700 });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
		throw error;
	}
}

/** Takes a claim back: of a run that has not begun. */
export async function unclaim(history: string, number: number): Promise<void> {
	await rm(join(history, folderName(number)), {
		recursive: true,
		force: true,
	}).catch(() => {});
}

/** What is wrong with the history's folder, in words. */
export function folderProblem(error: unknown, history: string): string {
	const { code } = error as NodeJS.ErrnoException;
	if (code === "EEXIST") return `${history} is no folder`;
	return code === undefined
		? (error as Error).message
		: diskProblem(error as NodeJS.ErrnoException, history);
}
