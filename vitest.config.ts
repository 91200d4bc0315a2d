import { defineConfig } from "vitest/config";
import { watForVite } from "./scripts/wat.js";

export default defineConfig({
	plugins: [watForVite],
	test: {
		include: ["test/**/*.test.ts"],
		globalSetup: "test/global-setup.ts",
		testTimeout: 60_000,
		hookTimeout: 60_000,
		// Tests run whole processes: a command, sse-tail, viewers, a browser. Two
		// such sets at once would only measure each other.
		fileParallelism: false,
	},
});
