import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { watForVite } from "../../scripts/wat.js";
import { ATTACKS } from "./attacks.ts";

const files = ATTACKS.flatMap(({ tests }) => Object.keys(tests));

/** The tests that attack, and a table of them: `npm run attacks`. */
export default defineConfig({
	root: fileURLToPath(new URL("../..", import.meta.url)),
	plugins: [watForVite],
	test: {
		include: [...new Set(files)].map((file) => `test/${file}`),
		globalSetup: "test/tools/global-setup.ts",
		setupFiles: "test/attacks/count.ts",
		fileParallelism: false,
		testTimeout: 60_000,
		hookTimeout: 60_000,
		reporters: ["./test/attacks/reporter.ts"],
	},
});
