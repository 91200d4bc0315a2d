import { browserPath } from "./browser.ts";

/** Before the first test, so that none waits for the installing. */
export default function setup(): void {
	browserPath();
}
