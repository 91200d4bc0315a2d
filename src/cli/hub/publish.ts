import { setTimeout as delay } from "node:timers/promises";
import { Flood } from "../../hub/flood.ts";
import type { PublisherHost } from "../../hub/publisher-host.ts";
import type { Run } from "../../run/run.ts";
import type { Controlled } from "../../server/control-answers.ts";
import type { Publishing } from "../../session/session.ts";
import type { Host } from "../host.ts";
import type { Options } from "../options.ts";
import type { Voice } from "../voice.ts";
import { machineName, placeOf } from "./machine.ts";

/**
 * After how long, in ms, a run has got going: a short one is over by then, and
 * is not held up by us.
 */
const GOING_MS = 100;

/**
 * How long, in ms, one that floods is left alone yet: to start the publisher
 * takes time of a processor that the command may need.
 */
const FLOOD_MS = 1000;
const LOOK_MS = 20;

/** Publishes runs to a hub, if the options name one. */
export function openHub(
	{ hub, hubWindow, hubPrefix, hubKey }: Options,
	{ tell, remark, say }: Voice,
	host: Host,
): Publishing | undefined {
	if (hub === undefined) return undefined;
	const { env } = host;
	const place = placeOf(host.cwd());
	const label = "the run is not on the hub, or not all of it";
	const onProblem = (problem: string) =>
		tell(say.error(`${label}: ${problem}`));
	const load = async () => {
		const { PublisherHost } = await import("../../hub/publisher-host.ts");
		return new PublisherHost({
			target: hub,
			prefix: hubPrefix,
			windowBytes: hubWindow,
			machine: machineName(env),
			place,
			key: hubKey,
			onProblem,
			onBack: () => remark(say.hint("the hub is there again")),
		});
	};
	return new LoadedWhenNeeded(hubKey !== undefined, load, onProblem);
}

/** Resolves when a run has got going, and does not flood, or has done so for long. */
async function untilGoing({ journal }: Run): Promise<void> {
	const flood = new Flood(() => journal.end.offset);
	const pause = (ms: number) => delay(ms, undefined, { ref: false });
	await pause(GOING_MS);
	const until = performance.now() + FLOOD_MS;
	while (flood.isOn && performance.now() < until) await pause(LOOK_MS);
}

/** Loads the publisher, and the client that it needs, when there is a run. */
export class LoadedWhenNeeded implements Publishing {
	readonly #takesOrders: boolean;
	readonly #load: () => Promise<PublisherHost>;
	readonly #onProblem: (problem: string) => void;
	/** Undefined in the end where it can't be loaded: runs go on without. */
	#loading: Promise<PublisherHost | undefined> | undefined;
	#publisher: PublisherHost | undefined;
	#isLoadable = true;

	/**
	 * @param takesOrders whether hubs may have something done here
	 * @param onProblem told, in a sentence, why it can't be loaded
	 */
	constructor(
		takesOrders: boolean,
		load: () => Promise<PublisherHost>,
		onProblem: (problem: string) => void,
	) {
		this.#takesOrders = takesOrders;
		this.#load = load;
		this.#onProblem = onProblem;
	}

	offer(controlled: Controlled): void {
		if (!this.#takesOrders) return;
		this.#loading ??= this.#loadAfter(undefined);
		void this.#loading.then((publisher) => publisher?.offer(controlled));
	}

	publish(run: Run): void {
		if (this.#publisher) {
			this.#publisher.publish(run);
			return;
		}
		this.#loading ??= this.#loadAfter(run);
		void this.#loading.then((publisher) => publisher?.publish(run));
	}

	isPublishing(run: Run): boolean {
		return this.#publisher?.isPublishing(run) ?? this.#isLoadable;
	}

	forget(run: Run): void {
		this.#publisher?.forget(run);
	}

	/** Loads it when the run has got going, or is over: meanwhile nothing is read of it. */
	async #loadAfter(run: Run | undefined): Promise<PublisherHost | undefined> {
		try {
			if (run) await Promise.race([run.ended, untilGoing(run)]);
			this.#publisher = await this.#load();
		} catch (error) {
			this.#isLoadable = false;
			this.#onProblem((error as Error).message);
		}
		return this.#publisher;
	}

	async close(): Promise<void> {
		await (await this.#loading)?.close();
	}
}
