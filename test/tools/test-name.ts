import type { TestCase } from "vitest/node";

/** A test's file and full name, as reports list it. */
export const nameOf = (test: TestCase): string =>
	`${test.module.relativeModuleId} > ${test.fullName}`;
