import { hostname } from "node:os";

/** What this machine is called: in a container as its orchestrator says. */
export function machineName(env: NodeJS.ProcessEnv): string {
	return env.SSE_TAIL_MACHINE || hostname();
}
