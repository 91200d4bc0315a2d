import { browserPath } from "./browser.ts";
import { firefoxPath } from "./firefox.ts";

/** Before the first test, so that none waits for the installing. */
export default function setup(): void {
	browserPath();
	firefoxPath();
}
