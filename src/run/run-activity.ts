import type { Probe } from "../process/activity/activity.ts";
import type { Process } from "../process/process.ts";
import type { ActivityData } from "../protocol/events.ts";
import type { IsHeld } from "./pump.ts";

/** Tells what the processes of a run do, for who wonders why nothing comes. */
export class RunActivity {
	readonly #processes: readonly Process[];
	readonly #pumps: readonly IsHeld[];
	readonly #masked: (text: string) => string;
	#probe: Probe | undefined;

	/**
	 * @param pumps tell whether our own output holds them back
	 * @param masked hides in a text what viewers are not to see
	 */
	constructor(
		processes: readonly Process[],
		pumps: readonly IsHeld[],
		masked: (text: string) => string,
	) {
		this.#processes = processes;
		this.#pumps = pumps;
		this.#masked = masked;
	}

	/** Undefined where nobody can tell. */
	async look(): Promise<ActivityData | undefined> {
		if (this.#pumps.some((isHeld) => isHeld())) {
			return { programs: [], doing: "held", cpu: 0, ms: 0 };
		}
		if (this.#probe === undefined) {
			const { newProbe } = await import("../process/activity/probe.ts");
			this.#probe ??= newProbe();
		}
		const pids = this.#processes.flatMap(({ pid }) => pid ?? []);
		const fed = await Promise.all(
			this.#processes.map(({ feeders }) => feeders?.() ?? []),
		);
		const feeders = fed.flat();
		const activity = await this.#probe?.look([...pids, ...feeders]);
		if (activity === undefined) return undefined;
		const { programs, doing, peer, holder, cpu, ms } = activity;
		return {
			programs: programs.map((program) => this.#masked(program)),
			doing,
			...(peer !== undefined && { peer: this.#masked(peer) }),
			...(holder !== undefined && { holder }),
			cpu,
			ms,
			...(feeders.length > 0 && { isPiped: true as const }),
		};
	}
}
