import { browserPath } from "./browser.ts";
import { firefoxPath } from "./firefox.ts";
import { mayInstall } from "./tools/missing.ts";

/** Before the first test, so that none waits for the installing. */
export default function setup(): void {
	if (!mayInstall) return;
	browserPath();
	firefoxPath();
}
