import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		globalSetup: "test/global-setup.ts",
		testTimeout: 60_000,
		hookTimeout: 60_000,
		// Many tests run processes that want a core of their own.
		maxWorkers: 2,
	},
});
