import type { Probe } from "./activity.ts";
import { LinuxProbe } from "./linux.ts";
import { PsProbe } from "./ps.ts";

/** What looks at processes on this system; undefined where nothing can. */
export function newProbe(platform = process.platform): Probe | undefined {
	if (platform === "linux") return new LinuxProbe();
	return platform === "darwin" ? new PsProbe() : undefined;
}
