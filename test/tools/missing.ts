import { TestRunner } from "vitest";

/** How the note of a test begins that was skipped for want of a program. */
export const NOTE = "not on this machine: ";

/**
 * Whether the tests may install system packages: as root, and in CI. On
 * anybody's own machine that is not for `npm test` to do.
 */
export const mayInstall =
	process.getuid?.() === 0 || Boolean(process.env.CI ?? "");

/** A program that the tests need is not here, and they may not install it. */
export class MissingProgram extends Error {
	override readonly name = "MissingProgram";
}

/**
 * Gives a test up for want of a program: skips the running test, by name.
 *
 * @throws {MissingProgram} where no test is running
 */
export function skipWithout(program: string): never {
	TestRunner.getCurrentTest()?.context.skip(NOTE + program);
	throw new MissingProgram(NOTE + program);
}
