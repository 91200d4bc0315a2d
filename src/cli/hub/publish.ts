import { setTimeout as delay } from "node:timers/promises";
import type { PublisherHost } from "../../hub/publisher-host.ts";
import type { Run } from "../../run/run.ts";
import type { Controlled } from "../../server/control-answers.ts";
import type { Publishing } from "../../session/session.ts";
import type { Host } from "../host.ts";
import type { Options } from "../options.ts";
import type { Voice } from "../voice.ts";
import { machineName } from "./machine.ts";

/**
 * After how long, in ms, a run has got going: a short one is over by then, and
 * is not held up by us.
 */
const GOING_MS = 100;

/** Publishes runs to a hub, if the options name one. */
export function openHub(
	{ hub, hubWindow, hubPrefix, hubKey }: Options,
	{ tell, remark, say }: Voice,
	{ env }: Host,
): Publishing | undefined {
	if (hub === undefined) return undefined;
	const label = "the run is not on the hub, or not all of it";
	return new LoadedWhenNeeded(hubKey !== undefined, async () => {
		const { PublisherHost } = await import("../../hub/publisher-host.ts");
		return new PublisherHost({
			target: hub,
			prefix: hubPrefix,
			windowBytes: hubWindow,
			machine: machineName(env),
			key: hubKey,
			onProblem: (problem) => tell(say.error(`${label}: ${problem}`)),
			onBack: () => remark(say.hint("the hub is there again")),
		});
	});
}

/** Loads the publisher, and the client that it needs, when there is a run. */
class LoadedWhenNeeded implements Publishing {
	readonly #takesOrders: boolean;
	readonly #load: () => Promise<PublisherHost>;
	#loading: Promise<PublisherHost> | undefined;
	#publisher: PublisherHost | undefined;

	/** @param takesOrders whether hubs may have something done here */
	constructor(takesOrders: boolean, load: () => Promise<PublisherHost>) {
		this.#takesOrders = takesOrders;
		this.#load = load;
	}

	offer(controlled: Controlled): void {
		if (!this.#takesOrders) return;
		this.#loading ??= this.#load();
		void this.#loading.then((publisher) => {
			this.#publisher = publisher;
			publisher.offer(controlled);
		});
	}

	publish(run: Run): void {
		if (this.#publisher) {
			this.#publisher.publish(run);
			return;
		}
		this.#loading ??= this.#loadAfter(run.ended);
		void this.#loading.then((publisher) => {
			this.#publisher = publisher;
			publisher.publish(run);
		});
	}

	isPublishing(run: Run): boolean {
		return this.#publisher?.isPublishing(run) ?? true;
	}

	forget(run: Run): void {
		this.#publisher?.forget(run);
	}

	/** Loads it when the run has got going, or is over: meanwhile nothing is read of it. */
	async #loadAfter(ended: Promise<unknown>): Promise<PublisherHost> {
		await Promise.race([ended, delay(GOING_MS)]);
		return this.#load();
	}

	async close(): Promise<void> {
		await (await this.#loading)?.close();
	}
}
