import { setFlagsFromString } from "node:v8";

/**
 * Keeps the space for new objects as small as it is at the start. What passes
 * through us lies in buffers, large pieces of memory behind small objects; V8
 * sees the objects only, and would let tens of megabytes of dead buffers
 * gather before it looks. Another flag makes V8 forget the code caches that
 * Node has of its own modules: what is loaded afterwards is compiled anew.
 * (A V8 that had no such flag would say so on stderr,
 * and do without.)
 */
export function collectBuffersEarly(): void {
	setFlagsFromString("--semi-space-growth-factor=1");
}
