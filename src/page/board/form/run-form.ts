import type { ShownCommand, WrongValue } from "../../../protocol/control.ts";
import { element, setText } from "../../element.ts";
import type { ControlClient } from "../control-client.ts";
import type { OwnName } from "../own-name.ts";
import type { FormValues, Started } from "../starter.ts";
import { needsConfirmation } from "./confirmation.ts";
import { FormFields } from "./form-fields.ts";
import { previewOf } from "./preview.ts";
import { defaultsOf, lastValuesOf, rememberValues } from "./remembered.ts";

/** What a form begins with. */
export interface Filled {
	/** Of those that are absent, the last ones of this browser. */
	values?: FormValues;
	reason?: string | undefined;
	/** Where it comes from, in words; undefined where nobody needs to be told. */
	note?: string;
}

/** What somebody has filled in, and sends. */
export interface FormOrder {
	command: ShownCommand;
	values: FormValues;
	reason: string | undefined;
	/** No other opened form has it. */
	scope: string;
}

/**
 * A command's form, in a dialog: what is filled in is checked by the browser as
 * far as that can, and by the server, whose words stand beside each field.
 */
export class RunForm {
	readonly #client: ControlClient;
	readonly #send: (order: FormOrder) => Promise<Started | undefined>;
	readonly #dialog: HTMLDialogElement;
	readonly #form: HTMLFormElement;
	readonly #title: HTMLElement;
	readonly #about: HTMLElement;
	readonly #note: HTMLElement;
	readonly #place: HTMLElement;
	readonly #line: HTMLElement;
	readonly #problem: HTMLElement;
	readonly #reason: HTMLInputElement;
	readonly #reasonField: HTMLElement;
	readonly #reasonNote: HTMLElement;
	readonly #reasonProblem: HTMLElement;
	readonly #submit: HTMLButtonElement;
	#command: ShownCommand | undefined;
	#fields: FormFields | undefined;
	#opened = 0;
	#isSending = false;

	/**
	 * @param within has the elements
	 * @param send asks for the run; undefined when one thought better of it
	 */
	constructor(
		within: HTMLElement,
		client: ControlClient,
		name: OwnName,
		send: (order: FormOrder) => Promise<Started | undefined>,
	) {
		const part = (id: string) => element(id, HTMLElement, within);
		this.#client = client;
		this.#send = send;
		this.#dialog = element("run-dialog", HTMLDialogElement, within);
		this.#form = element("run-form", HTMLFormElement, within);
		this.#title = part("run-title");
		this.#about = part("run-about");
		this.#note = part("run-note");
		this.#place = part("run-fields");
		this.#line = part("run-line");
		this.#problem = part("run-problem");
		this.#reason = element("run-reason", HTMLInputElement, within);
		this.#reasonField = part("run-reason-field");
		this.#reasonNote = part("run-reason-note");
		this.#reasonProblem = part("run-reason-problem");
		this.#submit = element("run-submit", HTMLButtonElement, within);
		const nameField = part("run-name-field");
		name.bind(element("run-name", HTMLInputElement, within), nameField);
		element("run-cancel", HTMLButtonElement, within).onclick = () =>
			this.#dialog.close();
		this.#form.addEventListener("submit", (event) => {
			event.preventDefault();
			void this.#submitted();
		});
		for (const type of ["input", "change"]) {
			this.#form.addEventListener(type, () => this.#preview());
		}
		this.#dialog.addEventListener("close", () => this.#closed());
	}

	/** Opens the form of a command, filled in as far as anything is known. */
	open(
		command: ShownCommand,
		{ values, reason, note = "" }: Filled = {},
	): void {
		this.#opened++;
		this.#fields?.close();
		this.#command = command;
		setText(this.#title, command.title);
		setText(this.#about, command.description ?? "");
		setText(this.#note, note);
		this.#reasonField.hidden = command.reason === null;
		this.#reason.required = command.reason === "required";
		this.#reason.disabled = command.reason === null;
		this.#reason.value = reason ?? "";
		setText(this.#reasonNote, command.reason === "optional" ? "optional" : "");
		this.#submit.classList.toggle("danger", command.danger);
		this.#say("Run", "");
		this.#reasonProblem.textContent = "";
		const fields = new FormFields(command, this.#client, this.#place);
		this.#fields = fields;
		fields.fill({
			...defaultsOf(command),
			...lastValuesOf(command),
			...values,
		});
		this.#preview();
		this.#dialog.showModal();
		this.#dialog.scrollTop = 0;
	}

	/** Nothing of it stays in the page: a secret may be in it. */
	#closed(): void {
		this.#fields?.close();
		this.#fields = undefined;
		this.#command = undefined;
		this.#place.replaceChildren();
		this.#reason.value = "";
	}

	async #submitted(): Promise<void> {
		const command = this.#command;
		const fields = this.#fields;
		if (command === undefined || fields === undefined) return;
		if (this.#isSending) return;
		this.#isSending = true;
		const opened = this.#opened;
		// Where one is asked once more, it does not start yet.
		this.#say(needsConfirmation(command) ? "Run" : "Starting …", "");
		try {
			await fields.settled();
			if (this.#fields !== fields || !this.#form.reportValidity()) return;
			const { values } = fields;
			const reason = this.#reason.value.trim() || undefined;
			const scope = `form ${opened}`;
			const started = await this.#send({ command, values, reason, scope });
			if (started === undefined) return;
			if ("run" in started || "position" in started) {
				rememberValues(command, values);
				if (this.#opened === opened) this.#dialog.close();
			} else if (this.#fields === fields) this.#tell(started, fields);
		} finally {
			this.#isSending = false;
			setText(this.#submit, "Run");
		}
	}

	/** Says what is wrong: beside each field, and below them what is about none. */
	#tell(
		started: { wrong: readonly WrongValue[] } | { problem: string },
		fields: FormFields,
	): void {
		if ("problem" in started) {
			fields.tell(new Map());
			this.#say("Run", started.problem);
			return;
		}
		const problems = new Map(
			started.wrong.map(({ parameter, problem }) => [parameter, problem]),
		);
		const first = fields.tell(problems);
		const reason = problems.get("reason") ?? "";
		setText(this.#reasonProblem, reason);
		if (reason === "") this.#reason.removeAttribute("aria-invalid");
		else this.#reason.setAttribute("aria-invalid", "true");
		const others = [...problems].flatMap(([name, problem]) =>
			fields.has(name) || name === "reason"
				? []
				: [`${name} ${problem}`.trim()],
		);
		this.#say("Run", others.join(" "));
		if (first !== undefined) first.focus();
		else if (reason !== "") this.#reason.focus();
	}

	#say(label: string, problem: string): void {
		setText(this.#submit, label);
		setText(this.#problem, problem);
	}

	#preview(): void {
		if (this.#command === undefined || this.#fields === undefined) return;
		setText(this.#line, previewOf(this.#command, this.#fields.values));
	}
}
