import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { TailError } from "../errors.ts";
import type {
	ChoicesAnswer,
	RunAnswer,
	RunRequest,
	ShownCommand,
	StopAnswer,
} from "../protocol/control.ts";
import type { WaitingSummary } from "../protocol/events.ts";
import type { HubRun } from "./hub-run.ts";
import { type Offered, OfferedNames } from "./offered-names.ts";
import type { Offer, Order, OrderAnswer } from "./orders.ts";
import type { Card } from "./wire.ts";

/** How long, in ms, it is waited until a run that was started is on the board. */
const SHOWN_MS = 5000;

/** So many numbers of what waits are each publisher's. */
const NUMBERS = 2 ** 20;

/** The rest of a hub, as its control needs it. */
export interface HubControlContext {
	find(name: string): HubRun | undefined;
	/** Looks what is offered just now. */
	look(): Promise<void>;
	/** Sends an order; rejects with what is wrong in a TailError. */
	send(publisher: string, order: Order): Promise<OrderAnswer>;
}

/** What tells whose command a run is of. */
export type CommandOrigin = Pick<
	Card,
	"publisher" | "machine" | "place" | "start"
>;

/**
 * What can be run through a hub: the commands that publishers offer who have the
 * same key. Whether an order is right is for the publisher to say: here it is
 * only passed on.
 */
export class HubControl {
	readonly #context: HubControlContext;
	readonly #listeners: (() => void)[] = [];
	#offers: readonly Offer[] = [];
	readonly #names = new OfferedNames();
	readonly problem = undefined;

	constructor(context: HubControlContext) {
		this.#context = context;
	}

	get commands(): readonly ShownCommand[] {
		return [...this.#names.all.values()].map(({ shown }) => shown);
	}

	get waiting(): readonly WaitingSummary[] {
		return this.#offers.flatMap(({ publisher, waiting }) =>
			waiting.map(({ name: own, waiting, ...rest }) => {
				const name = this.#shownAs(publisher, own);
				const number = numberOf(publisher, waiting);
				return { ...rest, ...(name && { name }), waiting: number };
			}),
		);
	}

	onChange(listener: () => void): void {
		this.#listeners.push(listener);
	}

	opened(): void {}

	/** Hears what publishers offer by now. */
	hear(offers: readonly Offer[]): void {
		const isSame = JSON.stringify(offers) === JSON.stringify(this.#offers);
		this.#offers = offers;
		const before = [...this.#names.all.keys()].join();
		this.#names.hear(offers);
		if (isSame && [...this.#names.all.keys()].join() === before) return;
		for (const listener of this.#listeners) listener();
	}

	async run(request: RunRequest, key: string | undefined): Promise<RunAnswer> {
		if (!this.#find(request.command)) await this.#context.look();
		const offered = this.#find(request.command);
		if (offered === undefined) return { unknown: this.#whyUnknown(request) };
		const { publisher, own } = offered;
		const order = { ...request, command: own };
		const answer = await this.#context.send(publisher, {
			do: "run",
			request: order,
			key,
		});
		if (!("run" in answer)) throw notUnderstood();
		const { run } = answer;
		if ("failed" in run) throw new TailError("failed", run.failed);
		if ("waiting" in run) {
			const waiting = numberOf(publisher, run.waiting);
			return { ...run, waiting };
		}
		if (!("token" in run)) return run;
		const until = performance.now() + SHOWN_MS;
		while (!this.#context.find(run.token) && performance.now() < until) {
			await delay(20);
		}
		return { run: run.token };
	}

	async stop(
		name: string,
		{ signal, by }: { signal?: unknown; by?: unknown },
	): Promise<StopAnswer | string> {
		const run = this.#context.find(name);
		if (run === undefined || run.isOver)
			return { state: "exited", killAt: null };
		const { publisher } = run.card;
		const isOffering = () =>
			this.#offers.some((offer) => offer.publisher === publisher);
		// It may just have begun to.
		if (!isOffering()) await this.#context.look();
		if (!isOffering()) {
			return "Its machine takes no orders from here.";
		}
		const order = { do: "stop", token: run.token, signal, by } as const;
		const answer = await this.#context.send(publisher, order);
		if (!("stop" in answer)) throw notUnderstood();
		return answer.stop;
	}

	choices(
		command: string,
		parameter: string,
		others: URLSearchParams,
	): Promise<ChoicesAnswer> | undefined {
		const offered = this.#find(command);
		if (offered?.shown.parameters[parameter] === undefined) return undefined;
		const { publisher, own } = offered;
		const order = {
			do: "choices",
			command: own,
			parameter,
			others: `${others}`,
		} as const;
		return this.#context.send(publisher, order).then(
			(answer) => {
				const none = { problem: "There is no such list.", output: "" };
				return ("choices" in answer ? answer.choices : undefined) ?? none;
			},
			(error: Error) => ({ problem: error.message, output: "" }),
		);
	}

	async withdraw(id: unknown): Promise<boolean> {
		if (typeof id !== "number") return false;
		const waiting = id % NUMBERS;
		const isItsOwn = ({ publisher }: Offer) =>
			numberOf(publisher, waiting) === id;
		if (!this.#offers.some(isItsOwn)) await this.#context.look();
		const { publisher } = this.#offers.find(isItsOwn) ?? {};
		if (publisher === undefined) return false;
		const order = { do: "withdraw", waiting } as const;
		const answer = await this.#context.send(publisher, order);
		return "withdraw" in answer && answer.withdraw;
	}

	/**
	 * What a run's command is called here: that of its own publisher; or, when that
	 * has gone, the only one of that name that was started in the same place.
	 */
	nameOf({
		publisher,
		machine,
		place,
		start,
	}: CommandOrigin): string | undefined {
		const same = [...this.#names.all.values()].filter(
			(each) =>
				each.own === start.name &&
				each.machine === machine &&
				(each.place === place || each.publisher === publisher),
		);
		const mine = same.find((each) => each.publisher === publisher);
		const [only, ...others] = same;
		return (mine ?? (others.length === 0 ? only : undefined))?.shown.name;
	}

	/** What a publisher's command is called here. */
	#shownAs(publisher: string, own: string | undefined): string | undefined {
		for (const each of this.#names.all.values()) {
			if (each.publisher === publisher && each.own === own) {
				return each.shown.name;
			}
		}
		return undefined;
	}

	/** Why a request names no command. */
	#whyUnknown({ command }: RunRequest): string {
		const names = this.#names.unclear(`${command}`);
		if (names === undefined) return "There is no such command.";
		return `${command} may mean another one than it did: say ${names.join(" or ")}.`;
	}

	#find(name: unknown): Offered | undefined {
		const [only, ...others] = this.#names.all.values();
		if (name === undefined && others.length === 0) return only;
		return typeof name === "string" ? this.#names.all.get(name) : undefined;
	}
}

/**
 * The number on hubs of what waits at a publisher: the same on each of them, for
 * the next request may come to another one.
 */
function numberOf(publisher: string, waiting: number): number {
	const digest = createHash("sha256").update(publisher).digest();
	return digest.readUInt32BE() * NUMBERS + (waiting % NUMBERS);
}

function notUnderstood(): TailError {
	return new TailError(
		"failed",
		"The machine's answer is of another sse-tail.",
	);
}
