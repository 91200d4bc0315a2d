import type { Reporter, TestCase, TestModule } from "vitest/node";
import { NOTE } from "./missing.ts";
import { nameOf } from "./test-name.ts";

/**
 * Says in the last lines of a run which tests were skipped for want of which
 * programs, so that a green run on a bare machine is not taken for a full one.
 */
export default class MissingReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[]): void {
		const tests = new Map<string, string[]>();
		for (const module of modules) {
			for (const test of module.children.allTests("skipped")) {
				const program = missingFor(test);
				if (program === undefined) continue;
				tests.set(program, [...(tests.get(program) ?? []), nameOf(test)]);
			}
		}
		for (const [program, names] of tests) {
			console.log(`\n${names.length} skipped, ${NOTE}${program}`);
			for (const name of names) console.log(`  ${name}`);
		}
	}
}

function missingFor(test: TestCase): string | undefined {
	const result = test.result();
	const note = result.state === "skipped" ? result.note : undefined;
	return note?.startsWith(NOTE) ? note.slice(NOTE.length) : undefined;
}
