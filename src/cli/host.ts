/**
 * What the system gives us: Node's `process`, or what stands for it in a test.
 * It is handed in from the top, and nothing reads it at import.
 *
 * Its streams are made when they are first asked for, and Node makes a pipe
 * non-blocking then, so that whoever else has it fails with EAGAIN. So they are
 * asked for only where `isatty` has told of a terminal.
 */
export type Host = NodeJS.Process;
