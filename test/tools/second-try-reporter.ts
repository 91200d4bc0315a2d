import type { Reporter, TestModule } from "vitest/node";
import { nameOf } from "./test-name.ts";

/**
 * Names in the last lines of a run the tests that passed only when they were
 * run again. CI runs a failed test once more, and Vitest counts such a test
 * among those that passed: without these lines, nobody would learn of a test
 * that fails one time in ten.
 */
export default class SecondTryReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[]): void {
		const tests = modules
			.flatMap((module) => [...module.children.allTests("passed")])
			.filter((test) => test.diagnostic()?.flaky);
		if (tests.length === 0) return;
		console.log(`\n${tests.length} passed only when run again:`);
		for (const test of tests) {
			const [error] = test.result().errors ?? [];
			const [reason = ""] = (error?.message ?? "").split("\n");
			console.log(`  ${nameOf(test)}${reason && `: ${reason}`}`);
		}
	}
}
