import type { Parameters } from "../protocol/parameters.ts";

/** What comes while the command, or one that has a lock of its own, is running. */
export type WhenBusy = "queue" | "refuse";

/** Something that can be run from the page. */
export interface Command extends Parameters {
	/** What it is called in URLs and requests. */
	name: string;
	/** Words, with `{name}` where values go; or a line of shell, where none can. */
	run: readonly string[] | string;
	title: string;
	description: string | undefined;
	/** An absolute path; undefined for our own. */
	cwd: string | undefined;
	/** Values may have `{name}` in them. */
	env: ReadonlyMap<string, string>;
	/** Whether it gets a terminal; undefined for when we have one. */
	tty: boolean | undefined;
	/** What to ask before it starts; true for asking by its title. */
	confirm: boolean | string;
	/** Whether its name has to be typed before it starts. */
	danger: boolean;
	/** Whether whoever starts it says why. */
	reason: "optional" | "required" | undefined;
	/** What it needs for itself; commands that share one run one after the other. */
	locks: readonly string[];
	whenBusy: WhenBusy;
	/** How many may wait. */
	queue: number;
	/** From SIGTERM to SIGKILL, in seconds. */
	stopGraceSeconds: number;
	/** What viewers are not to see, as `--mask` takes it. */
	mask: readonly string[];
	/** Words of a command whose one line stands beside the button. */
	status: readonly string[] | undefined;
}
