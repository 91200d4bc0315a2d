import type { Doing } from "../../protocol/events.ts";

/** What one process does. */
export interface Deed {
	doing: Doing;
	/** The other end of the network connection that it waits for, or has: "10.0.0.1:443". */
	peer?: string | undefined;
	/** The process that holds the lock. */
	holder?: number | undefined;
}

/** What runs, and what it waits for. */
export interface Activity extends Deed {
	/** The programs from the command down to this one; its own with its first words. */
	programs: string[];
	/** The processor time that it takes, in percent of one core. */
	cpu: number;
	/** How long it has been there, in ms. */
	ms: number;
}

/** Looks what processes do. */
export interface Probe {
	/**
	 * Looks at processes and all that they have started. From the second time on
	 * it knows what takes processor time.
	 *
	 * @param roots ids of processes
	 * @returns the deepest one that does something; undefined when none is there
	 */
	look(roots: readonly number[]): Promise<Activity | undefined>;
}

/** Who takes less, in percent of a core, is not computing but waiting. */
export const COMPUTING_PERCENT = 10;

/** How much each tells about why nothing comes; of two, the higher one is told. */
const RANKS: Readonly<Record<Doing, number>> = {
	input: 9,
	computing: 8,
	stopped: 7,
	lock: 6,
	disk: 6,
	network: 6,
	output: 5,
	asleep: 4,
	pipe: 3,
	socket: 3,
	thread: 2,
	waiting: 2,
	child: 0,
};

/** A process that was looked at, and how deep it stands below the command. */
export interface Candidate extends Deed {
	depth: number;
	cpu: number;
}

/** The one that tells most; of those that tell as much, the deepest. */
export function mostTelling<Type extends Candidate>(
	candidates: readonly Type[],
): Type | undefined {
	let best: Type | undefined;
	for (const each of candidates) {
		const isBetter =
			best === undefined ||
			RANKS[each.doing] > RANKS[best.doing] ||
			(RANKS[each.doing] === RANKS[best.doing] &&
				(each.depth > best.depth ||
					(each.depth === best.depth && each.cpu > best.cpu)));
		if (isBetter) best = each;
	}
	return best;
}
