import type { Reporter, TestCase, TestModule } from "vitest/node";
import { ATTACKS, type Attack } from "./attacks.ts";

/** How an attack went. */
interface Tally {
	tests: number;
	/** Of them, those that something here cannot run. */
	skipped: number;
	/** Expectations that were checked. */
	tried: number;
	failed: string[];
}

/** Prints the attacks, with how many ways were tried and held. */
export default class AttackReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[]): void {
		const tests = modules.flatMap((module) => [...module.children.allTests()]);
		print("attack", "tests", "tried", "held");
		for (const attack of ATTACKS) {
			const own = tests.filter((test) => isOf(attack, test));
			const { skipped, tried, failed } = tally(own);
			const held = failed.length === 0 ? "all" : `not ${failed.length}`;
			const left = skipped > 0 ? `, ${skipped} not run here` : "";
			print(attack.attack, String(own.length), String(tried), held + left);
			for (const name of failed) console.log(`  failed: ${name}`);
		}
		for (const module of modules) {
			for (const error of module.errors()) console.log(error.message);
		}
	}
}

/** Whether a test is one of an attack's. */
function isOf({ tests }: Attack, test: TestCase): boolean {
	const file = test.module.moduleId.split("/test/").at(-1) ?? "";
	const names = tests[file];
	if (names === undefined) return false;
	return names.length === 0 || names.some((name) => test.name.startsWith(name));
}

function tally(tests: readonly TestCase[]): Tally {
	const byState = (state: string) =>
		tests.filter((test) => test.result().state === state);
	return {
		tests: tests.length,
		skipped: byState("skipped").length,
		tried: tests.reduce((sum, test) => sum + (test.meta().tried ?? 0), 0),
		failed: byState("failed").map((test) => test.fullName),
	};
}

function print(attack: string, ...cells: string[]): void {
	const [tests = "", tried = "", held = ""] = cells;
	const numbers = `${tests.padStart(5)}  ${tried.padStart(7)}`;
	console.log(`${attack.padEnd(58)}  ${numbers}  ${held}`);
}
