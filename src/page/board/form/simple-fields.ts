import type {
	FlagParameter,
	NumberParameter,
	SecretParameter,
	TextParameter,
} from "../../../protocol/parameters.ts";
import { make } from "../make.ts";
import { type Field, type FieldOptions, Frame } from "./field.ts";

export function textField(
	parameter: TextParameter | SecretParameter,
	options: FieldOptions,
): Field {
	const input = make("input");
	input.type = parameter.type === "secret" ? "password" : "text";
	// What a browser would fill in or keep is no version, and no secret of this.
	input.autocomplete = parameter.type === "secret" ? "new-password" : "off";
	input.spellcheck = false;
	input.setAttribute("autocapitalize", "off");
	input.required = options.isNeeded;
	const { maxLength } = parameter;
	if (maxLength !== undefined) input.maxLength = maxLength;
	if (parameter.type === "text" && parameter.pattern !== undefined) {
		input.pattern = parameter.pattern;
		input.title = parameter.help ?? parameter.pattern;
	}
	return inputField(parameter, options, input, () =>
		input.value === "" ? null : input.value,
	);
}

export function numberField(
	parameter: NumberParameter,
	options: FieldOptions,
): Field {
	const input = make("input");
	input.type = "number";
	input.required = options.isNeeded;
	const { min, max, step } = parameter;
	if (min !== undefined) input.min = `${min}`;
	if (max !== undefined) input.max = `${max}`;
	if (step !== undefined) input.step = `${step}`;
	return inputField(parameter, options, input, () =>
		input.value === "" ? null : Number(input.value),
	);
}

function inputField(
	parameter: TextParameter | SecretParameter | NumberParameter,
	options: FieldOptions,
	input: HTMLInputElement,
	read: () => string | number | null,
): Field {
	const frame = new Frame(options, parameter, [input]);
	return {
		name: options.name,
		parameter,
		element: frame.element,
		get value() {
			return read();
		},
		fill(value) {
			input.value = value === null ? "" : `${value}`;
		},
		tell: (problem) => frame.tell(problem),
		focus: () => input.focus(),
	};
}

export function flagField(
	parameter: FlagParameter,
	options: FieldOptions,
): Field {
	const input = make("input");
	input.type = "checkbox";
	const frame = new Frame(options, parameter, [input]);
	return {
		name: options.name,
		parameter,
		element: frame.element,
		get value() {
			return input.checked;
		},
		fill(value) {
			input.checked = value === true;
		},
		tell: (problem) => frame.tell(problem),
		focus: () => input.focus(),
	};
}
