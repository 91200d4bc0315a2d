import { stripControls } from "../../text/parse.ts";
import { readPrefix } from "./prefix.ts";

/** More names than this are no programs' that run side by side. */
const MOST_LANES = 1000;

/** Names found in the output are fewer: what one didn't mean may look like one. */
const MOST_FOUND = 100;

/** The lanes of a run: its processes, or what the prefixes of its lines name. */
export class Lanes {
	readonly #names: string[] = [];
	readonly #byName = new Map<string, number>();
	/** Whether lines say themselves whose they are. */
	readonly arePrefixes: boolean;

	/**
	 * @param processes the names of a run's processes, by their index
	 * @param arePrefixes whether to find names in the lines instead
	 */
	constructor(processes: readonly string[] = [], arePrefixes = false) {
		const areSeveral = processes.length > 1;
		this.arePrefixes = arePrefixes && !areSeveral;
		if (!areSeveral) return;
		for (const name of processes.slice(0, MOST_LANES)) {
			this.#names.push(stripControls(String(name)));
		}
	}

	get names(): readonly string[] {
		return this.#names;
	}

	/** Whether each lane is a process of the run. */
	get areProcesses(): boolean {
		return !this.arePrefixes && this.#names.length > 0;
	}

	/** The lane that a line names; undefined if it names none. */
	find(line: string): number | undefined {
		const { name } = readPrefix(line) ?? {};
		if (name === undefined) return undefined;
		const known = this.#byName.get(name);
		if (known !== undefined || this.#names.length >= MOST_FOUND) return known;
		this.#byName.set(name, this.#names.length);
		return this.#names.push(name) - 1;
	}

	/** The lane of a line that one of several processes, or the only one, wrote. */
	of(line: string, process: number | undefined): number | undefined {
		return this.arePrefixes ? this.find(line) : this.ofProcess(process);
	}

	/** The lane of an output event's process; undefined if there is none such. */
	ofProcess(process: number | undefined): number | undefined {
		return process !== undefined && this.#names[process] !== undefined
			? process
			: undefined;
	}

	/**
	 * What a line of a file or a copy begins with, where names stand beside the
	 * lines and not in them: `[api] `.
	 */
	label(lane: number | undefined): string {
		const name = lane === undefined ? undefined : this.#names[lane];
		return this.areProcesses && name !== undefined ? `[${name}] ` : "";
	}
}
