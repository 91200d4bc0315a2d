import { createHash } from "node:crypto";
import { hostname } from "node:os";

/** What this machine is called: in a container as its orchestrator says. */
export function machineName(env: NodeJS.ProcessEnv): string {
	return env.SSE_TAIL_MACHINE || hostname();
}

/** Tells a directory from others, and not which one it is. */
export function placeOf(directory: string): string {
	const digest = createHash("sha256").update(directory).digest("base64url");
	return digest.slice(0, 16);
}
