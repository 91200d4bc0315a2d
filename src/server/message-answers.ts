import {
	EVENT_NAMES,
	MESSAGE_LEVELS,
	type MessageLevel,
} from "../protocol/events.ts";
import { Allowance } from "./allowance.ts";
import type { Exchange } from "./exchange.ts";
import { answerJson } from "./json.ts";
import { isName, MOST_NAME } from "./name.ts";
import { onlyValue } from "./only-value.ts";
import type { ServedRun } from "./runs.ts";
import { type Body, withBody } from "./with-body.ts";

/** How long a message may be, in characters: one line. */
const MOST_TEXT = 4000;

/** How large an event's data may be, in characters of JSON. */
const MOST_DATA = 16_384;

/** So many may come at once, and so many each second after that, of each run. */
const BURST = 100;
const EACH_SECOND = 20;

/** What an event of somebody's own may be called. */
const EVENT = /^[A-Za-z][\w.:-]{0,99}$/;

const CONTROL = /\p{Cc}/u;

/** What is to be written down, or what is wrong with it. */
type Read = ((run: ServedRun) => boolean) | { problem: string };

/** Answers those who say something in a run. That they may is known already. */
export class MessageAnswers {
	readonly #allowances = new WeakMap<ServedRun, Allowance>();
	readonly #userHeader: string | undefined;

	/** @param userHeader in which a proxy says who asks; undefined for none */
	constructor(userHeader: string | undefined) {
		this.#userHeader = userHeader;
	}

	async answer(exchange: Exchange, run: ServedRun): Promise<void> {
		return withBody(exchange, (body) => this.#answer(exchange, run, body));
	}

	#answer(exchange: Exchange, run: ServedRun, body: Body): void {
		const { response } = exchange;
		const header = this.#userHeader;
		// The command itself does not come through the proxy, and has no name.
		const by = header === undefined ? body.by : onlyValue(exchange, header);
		const write = read({ ...body, by });
		if ("problem" in write) answerJson(response, write, 422);
		else if (!this.#allowanceOf(run).take()) {
			response.setHeader("Retry-After", "1");
			const problem = `At most ${EACH_SECOND} messages a second.`;
			answerJson(response, { problem }, 429);
		} else if (write(run)) answerJson(response, {}, 201);
		else answerJson(response, { problem: "The run has ended." }, 409);
	}

	#allowanceOf(run: ServedRun): Allowance {
		const allowance =
			this.#allowances.get(run) ?? new Allowance(BURST, EACH_SECOND);
		this.#allowances.set(run, allowance);
		return allowance;
	}
}

function read({ text, level = "info", by = null, event, data }: Body): Read {
	if (event !== undefined) return readEvent(event, data);
	if (typeof text !== "string" || text.trim() === "") {
		return { problem: "text: what is to be said." };
	}
	const line = text.trim();
	if (CONTROL.test(line) || line.length > MOST_TEXT) {
		return { problem: `text: one line, of ${MOST_TEXT} characters at most.` };
	}
	if (!isLevel(level)) {
		return { problem: `level: one of ${MESSAGE_LEVELS.join(", ")}.` };
	}
	if (by !== null && !isName(by)) {
		return { problem: `by: a name, of ${MOST_NAME} characters at most.` };
	}
	return (run) => run.say?.({ level, text: line, by }) ?? false;
}

function readEvent(event: unknown, data: unknown): Read {
	const isOurs = EVENT_NAMES.some((name) => name === event);
	if (typeof event !== "string" || !EVENT.test(event) || isOurs) {
		return { problem: "event: a name of your own, of letters, digits, .:-_" };
	}
	if (data === undefined)
		return { problem: "data: what the event is to tell." };
	if (JSON.stringify(data).length > MOST_DATA) {
		return { problem: `data: ${MOST_DATA} characters of JSON at most.` };
	}
	return (run) => run.tell?.(event, data) ?? false;
}

function isLevel(level: unknown): level is MessageLevel {
	return MESSAGE_LEVELS.some((each) => each === level);
}
