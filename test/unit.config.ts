import { defineConfig } from "vitest/config";
import { watForVite } from "../scripts/wat.js";

/** The tests that need no browser, and are over in a second: for `npm start`. */
export default defineConfig({
	plugins: [watForVite],
	test: { include: ["test/{protocol,journal}/*.test.ts"] },
});
