import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that is gone with the test. */
export function testFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "sse-tail-test-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	return folder;
}
