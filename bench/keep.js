// The least that Node can do to keep a command's output: it reads, and writes to
// a file without a name. What sse-tail is compared with.

import {
	closeSync,
	mkdtempSync,
	openSync,
	readSync,
	rmSync,
	writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "sse-tail-bench-"));
const file = openSync(join(folder, "kept"), "w");
rmSync(folder, { recursive: true });
const memory = Buffer.allocUnsafe(1 << 20);
console.error("ready");
for (;;) {
	const length = readSync(0, memory);
	if (length === 0) break;
	writeSync(file, memory, 0, length);
}
closeSync(file);
