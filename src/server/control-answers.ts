import { TailError } from "../errors.ts";
import type {
	ChoicesAnswer,
	RunAnswer,
	RunRequest,
	ShownCommand,
	StopAnswer,
} from "../protocol/control.ts";
import type { WaitingSummary } from "../protocol/events.ts";
import type { Exchange } from "./exchange.ts";
import { pathToRoot } from "./gate/access.ts";
import type { ControlRight } from "./gate/control-right.ts";
import { limitAnswer } from "./gate/limits.ts";
import { refuse } from "./gate/refuse.ts";
import { answerJson } from "./json.ts";
import { onlyValue } from "./only-value.ts";
import type { ControlAnswer } from "./route-table.ts";
import type { ServedRun } from "./runs.ts";
import { type Body, withBody } from "./with-body.ts";

/** What can be controlled, as a session does it. */
export interface Controlled {
	/** What can be run. */
	readonly commands: readonly ShownCommand[];
	/** What waits, in the order of its turns. */
	readonly waiting: readonly WaitingSummary[];
	/** What keeps newer commands from being offered; undefined for nothing. */
	readonly problem: string | undefined;
	/** Calls the listener whenever one of these has changed. */
	onChange(listener: () => void): void;
	/**
	 * Starts a run.
	 *
	 * @param key the same key is the same run
	 * @throws {TailError} when it could not be started
	 */
	run(request: RunRequest, key: string | undefined): Promise<RunAnswer>;
	/** Stops a run; a text says what is wrong with the order. */
	stop(
		run: string,
		order: { signal?: unknown; by?: unknown },
	): StopAnswer | string | Promise<StopAnswer | string>;
	/**
	 * Lists what there is to choose for a parameter.
	 *
	 * @param others what is filled in elsewhere
	 * @returns undefined where there is no such list
	 */
	choices(
		command: string,
		parameter: string,
		others: URLSearchParams,
	): Promise<ChoicesAnswer> | undefined;
	/** Told that somebody who has control has opened the page. */
	opened(): void;
	/** Takes back what waits; whether it did. */
	withdraw(id: unknown): boolean | Promise<boolean>;
}

/** Answers those who start and stop. That they may is known already. */
export class ControlAnswers {
	readonly #right: ControlRight;
	readonly #controlled: Controlled;
	readonly #userHeader: string | undefined;
	readonly answers: Readonly<
		Record<
			ControlAnswer,
			(exchange: Exchange, run: ServedRun) => void | Promise<void>
		>
	> = {
		commands: ({ response }) => answerJson(response, this.#controlled.commands),
		choices: (exchange) => this.#choices(exchange),
		grant: (exchange) => withBody(exchange, () => this.#grant(exchange)),
		start: (exchange) =>
			this.#byWhom(exchange, (body) => this.#start(exchange, body)),
		stop: (exchange, { name }) =>
			this.#byWhom(exchange, (body) => this.#stop(exchange, body, name)),
		withdraw: (exchange) =>
			this.#byWhom(exchange, (body) => this.#withdraw(exchange, body)),
	};

	/** @param userHeader in which a proxy says who asks; undefined for none */
	constructor(
		right: ControlRight,
		controlled: Controlled,
		userHeader: string | undefined,
	) {
		this.#right = right;
		this.#controlled = controlled;
		this.#userHeader = userHeader;
	}

	/**
	 * Goes on with the body, which says who asks: by the proxy's header, where that
	 * is what counts. A request without it has not come through the proxy.
	 */
	#byWhom(
		exchange: Exchange,
		answer: (body: Body) => void | Promise<void>,
	): Promise<void> {
		return withBody(exchange, (body) => {
			const header = this.#userHeader;
			if (header === undefined) return answer(body);
			const by = onlyValue(exchange, header);
			if (by !== undefined) return answer({ ...body, by });
			refuse(
				exchange.response,
				403,
				`The proxy has to say who asks: ${header}`,
			);
		});
	}

	/** Tells the token to who has it, or a ticket for it; a page keeps it then. */
	#grant({ request, response }: Exchange): void {
		if (this.#right.redeems(request)) {
			this.#controlled.opened();
			answerJson(response, { control: this.#right.token });
		} else {
			refuse(response, 403, "This link gives no control, or no longer.");
		}
	}

	async #choices(exchange: Exchange): Promise<void> {
		const { response, resource, query } = exchange;
		const [, , command = "", , parameter = ""] = resource.split("/");
		exchange.liftLimit(); // It has one of its own.
		const answer = await this.#controlled.choices(command, parameter, query);
		limitAnswer(response);
		if (answer === undefined) {
			answerJson(response, { problem: "There is no such list." }, 404);
		} else answerJson(response, answer, "choices" in answer ? 200 : 502);
	}

	async #start(exchange: Exchange, request: RunRequest): Promise<void> {
		const { response } = exchange;
		const key = idempotencyKey(exchange);
		if (key === null) {
			return refuse(response, 400, "Idempotency-Key: 1 to 200 characters.");
		}
		exchange.liftLimit(); // Choices may have to be listed first.
		const answer = await this.#controlled
			.run(request, key)
			.catch((error: unknown) => {
				if (!(error instanceof TailError)) throw error;
				return { failed: error.message };
			});
		limitAnswer(response);
		if ("run" in answer) {
			response.setHeader(
				"Location",
				`${pathToRoot(exchange)}runs/${answer.run}/`,
			);
			answerJson(response, answer, 201);
		} else if ("waiting" in answer) answerJson(response, answer, 202);
		else if ("wrong" in answer) answerJson(response, answer, 422);
		else if ("busy" in answer) {
			answerJson(response, { problem: answer.busy }, 409);
		} else if ("unknown" in answer) {
			answerJson(response, { problem: answer.unknown }, 404);
		} else answerJson(response, { problem: answer.failed }, 500);
	}

	async #stop({ response }: Exchange, order: Body, run: string): Promise<void> {
		const answer = await orProblem(this.#controlled.stop(run, order));
		if (typeof answer === "string") {
			answerJson(response, { problem: answer }, 422);
		} else answerJson(response, answer, answer.state === "exited" ? 200 : 202);
	}

	async #withdraw({ response }: Exchange, { waiting }: Body): Promise<void> {
		if (await this.#controlled.withdraw(waiting)) answerJson(response, {});
		else answerJson(response, { problem: "That does not wait." }, 404);
	}
}

/** What became of an order, or why it could not be passed on. */
async function orProblem<Answer>(
	answer: Answer | Promise<Answer>,
): Promise<Answer | string> {
	try {
		return await answer;
	} catch (error) {
		if (error instanceof TailError) return error.message;
		throw error;
	}
}

/**
 * The key of a request that may be sent twice (draft-ietf-httpapi-idempotency-key-header);
 * undefined for none, null for one that can't be.
 */
function idempotencyKey({ request }: Exchange): string | undefined | null {
	const key = request.headers["idempotency-key"];
	if (key === undefined) return undefined;
	return typeof key === "string" && /^[\x21-\x7e]{1,200}$/.test(key)
		? key
		: null;
}
