/** Sizes in bytes. */
export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;

/** Where we listen: this machine only, unless the user asks for more. */
export const HOST = "127.0.0.1";

/** "SSE" has no port of its own; this one is easy to type and rarely taken. */
export const PORT = 7373;

/** How many ports after the default one we try before the system picks one. */
export const PORT_TRIES = 20;

/** How long, in seconds, we wait for viewers after the command has ended. */
export const LINGER_S = 10;

/** How much of the log is kept: large enough that hardly a run reaches it. */
export const MAX_LOG = 10 * GiB;

/** Below this, a log could not hold its own unit of forgetting. */
export const MIN_MAX_LOG = 64 * KiB;

/** How often, in ms, a silent stream shows proxies that it is alive. */
export const HEARTBEAT_MS = 15_000;

/** How many streams are open at most, unless the user says otherwise. */
export const MAX_VIEWERS = 1000;

/** How long, in seconds, a run may take to end when it was asked to stop. */
export const STOP_GRACE_S = 10;

/** How many runs of a command may wait for their turn. */
export const QUEUE = 5;
