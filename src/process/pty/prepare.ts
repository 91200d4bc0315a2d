/** What it takes to prepare a command at a terminal, in one file to be loaded. */
export { loadPty, NoPty } from "./pty.ts";
export { stty } from "./stty.ts";
export { prepareInTty } from "./tty.ts";
