import { afterEach, expect } from "vitest";

declare module "vitest" {
	interface TaskMeta {
		/** How many expectations a test has checked. */
		tried?: number;
	}
}

afterEach(({ task }) => {
	task.meta.tried = expect.getState().assertionCalls;
});
