/** What the package has, in one file for both: the program and the library. */
export { main } from "./cli/main.ts";
export { createSession } from "./index.ts";
