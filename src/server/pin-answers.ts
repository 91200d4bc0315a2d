import {
	MOST_PIN_TEXT,
	type PinData,
	type PinsData,
} from "../protocol/events.ts";
import { Allowance } from "./allowance.ts";
import type { Exchange } from "./exchange.ts";
import { isSame } from "./gate/bearer.ts";
import type { ControlRight } from "./gate/control-right.ts";
import { refuse } from "./gate/refuse.ts";
import { randomToken } from "./gate/tickets.ts";
import { answerJson } from "./json.ts";
import { isName, MOST_NAME } from "./name.ts";
import { onlyValue } from "./only-value.ts";
import type { ServedRun } from "./runs.ts";
import { type Body, withBody } from "./with-body.ts";

/** So many may be set at once, and so many each second after that, in each run. */
const BURST = 20;
const EACH_SECOND = 1;

/** So many may stand in a run. */
const MOST_PINS = 200;

/** So many are written into its log, with those that have been taken away. */
const MOST_EVER = 2000;

/** No log that is kept has more lines. */
const MOST_LINE = 1e12;

const CONTROL = /\p{Cc}/u;

type NewPin = Pick<PinData, "line" | "text" | "by">;

/** What is known of a run's pins, besides what its log tells. */
interface RunPins {
	readonly allowance: Allowance;
	/** What takes each away that stands, by its name. */
	readonly keys: Map<number, string>;
	/** How many there have been. */
	count: number;
	/** Those that were set after the end, which no log can take any more. */
	readonly late: Map<number, PinData>;
	/** Those of the log that were taken away after the end. */
	readonly unpinned: Set<number>;
}

/** Answers those who point at lines. That they may is known already. */
export class PinAnswers {
	readonly #control: ControlRight | undefined;
	readonly #userHeader: string | undefined;
	readonly #runs = new WeakMap<ServedRun, RunPins>();
	#onLate: (run: ServedRun) => void = () => {};

	/**
	 * @param control may take away what others have set; undefined where nobody has it
	 * @param userHeader in which a proxy says who asks; undefined for none
	 */
	constructor(
		control: ControlRight | undefined,
		userHeader: string | undefined,
	) {
		this.#control = control;
		this.#userHeader = userHeader;
	}

	/** Calls the listener when the pins of a run that has ended change. */
	onLate(listener: (run: ServedRun) => void): void {
		this.#onLate = listener;
	}

	/** What has become of a run's pins since it ended; undefined for nothing. */
	lateOf(run: ServedRun): PinsData | undefined {
		const { late, unpinned } = this.#runs.get(run) ?? {};
		if (!late?.size && !unpinned?.size) return undefined;
		return {
			run: run.status().start.run,
			pins: [...(late?.values() ?? [])],
			unpinned: [...(unpinned ?? [])],
		};
	}

	/** Sets one, and answers with its name and what takes it away. */
	async pin(exchange: Exchange, run: ServedRun): Promise<void> {
		await this.#byWhom(exchange, (body) => this.#pin(exchange, run, body));
	}

	/** Takes one away: one's own, or with control any. */
	async unpin(exchange: Exchange, run: ServedRun): Promise<void> {
		await this.#byWhom(exchange, (body) => this.#unpin(exchange, run, body));
	}

	/** A request without the proxy's header has not come through the proxy. */
	#byWhom(exchange: Exchange, answer: (body: Body) => void): Promise<void> {
		return withBody(exchange, (body) => {
			const header = this.#userHeader;
			if (header === undefined) return answer(body);
			const by = onlyValue(exchange, header);
			if (by !== undefined) return answer({ ...body, by });
			const why = `The proxy has to say who asks: ${header}`;
			refuse(exchange.response, 403, why);
		});
	}

	#pin({ response }: Exchange, run: ServedRun, body: Body): void {
		const read = readPin(body);
		const pins = this.#of(run);
		if (typeof read === "string") answerJson(response, { problem: read }, 422);
		else if (run.pin === undefined) {
			const problem = "Only a run of this very sse-tail takes pins.";
			answerJson(response, { problem }, 409);
		} else if (!pins.allowance.take()) {
			response.setHeader("Retry-After", "1");
			answerJson(response, { problem: "Too many pins at once." }, 429);
		} else if (pins.keys.size >= MOST_PINS || pins.count >= MOST_EVER) {
			const problem = "There are as many pins as there may be.";
			answerJson(response, { problem }, 429);
		} else answerJson(response, this.#set(run, pins, read), 201);
	}

	/** @returns its name, and what takes it away */
	#set(run: ServedRun, pins: RunPins, read: NewPin) {
		const pin = ++pins.count;
		const key = randomToken();
		pins.keys.set(pin, key);
		if (run.pin?.({ pin, ...read }) !== true) {
			const { line } = read;
			const ms = run.status().durationMs;
			const text = run.masked(read.text);
			const by = read.by && run.masked(read.by);
			pins.late.set(pin, { ms, pin, line, text, by });
			this.#late(run);
		}
		return { pin, key };
	}

	#unpin({ request, response }: Exchange, run: ServedRun, body: Body): void {
		const { pin, key } = body;
		const pins = this.#of(run);
		const own = typeof pin === "number" ? pins.keys.get(pin) : undefined;
		const isOwn = typeof key === "string" && isSame(key, own ?? "");
		if (typeof pin !== "number" || own === undefined) {
			answerJson(response, { problem: "There is no such pin." }, 404);
		} else if (!isOwn && this.#control?.has(request) !== true) {
			const problem = "Only who has set it, or has control, takes it away.";
			answerJson(response, { problem }, 403);
		} else {
			pins.keys.delete(pin);
			const isLate = pins.late.delete(pin);
			if (isLate || run.unpin?.(pin) !== true) {
				pins.unpinned.add(pin);
				this.#late(run);
			}
			answerJson(response, {});
		}
	}

	#late(run: ServedRun): void {
		const pins = this.lateOf(run);
		if (pins !== undefined) run.keepPins?.(pins);
		this.#onLate(run);
	}

	#of(run: ServedRun): RunPins {
		const known = this.#runs.get(run) ?? {
			allowance: new Allowance(BURST, EACH_SECOND),
			keys: new Map(),
			count: 0,
			late: new Map(),
			unpinned: new Set(),
		};
		this.#runs.set(run, known);
		return known;
	}
}

/** What is to be set, or what is wrong with it. */
function readPin({ line, text, by = null }: Body): NewPin | string {
	const isLine = typeof line === "number" && Number.isSafeInteger(line);
	if (!isLine || line < 1 || line > MOST_LINE) {
		return "line: a line's number, from 1.";
	}
	if (typeof text !== "string" || CONTROL.test(text.trim())) {
		return "text: what is to be said about it, in one line.";
	}
	const said = text.trim();
	if (said === "" || said.length > MOST_PIN_TEXT) {
		return `text: a few words, of ${MOST_PIN_TEXT} characters at most.`;
	}
	if (by !== null && !isName(by)) {
		return `by: a name, of ${MOST_NAME} characters at most.`;
	}
	return { line, text: said, by };
}
