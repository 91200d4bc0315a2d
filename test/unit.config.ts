import { defineConfig } from "vitest/config";

/** The tests that need no browser, and are over in a second: for `npm start`. */
export default defineConfig({
	test: { include: ["test/{protocol,log}/*.test.ts"] },
});
