import type { Inherited } from "../process/inherited.ts";
import type { GivenMatchers } from "../protocol/matchers.ts";
import type { Outputs } from "./echo.ts";
import type { Host } from "./host.ts";
import type { Options } from "./options.ts";
import type { Trouble } from "./prepare-process.ts";
import type { Voice } from "./voice.ts";

/** One sse-tail as it was started: what all that it does has at hand. */
export interface Program {
	host: Host;
	/** Where the command's output is printed, and what we say of it. */
	outputs: Outputs;
	voice: Voice;
	options: Options;
	/** What else finds errors in the output. */
	matchers: GivenMatchers;
	/** What we were started with and Node has changed by now. */
	inherited: Inherited;
	/** Told of what goes wrong with a process. */
	trouble: Trouble;
	/** Called when the command has been started. */
	onStarted: () => void;
}
