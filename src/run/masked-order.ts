import type { Ordered } from "../protocol/events.ts";
import type { Value } from "../protocol/parameters.ts";

/** How a run was ordered, without what viewers are not to see. */
export function maskedOrder(
	{ name, values, by, reason }: Ordered,
	masked: (text: string) => string,
): Ordered {
	return {
		...(name !== undefined && { name }),
		...(values !== undefined && { values: maskedValues(values, masked) }),
		...(by !== undefined && { by: masked(by) }),
		...(reason !== undefined && { reason: masked(reason) }),
	};
}

function maskedValues(
	values: Record<string, Value>,
	masked: (text: string) => string,
): Record<string, Value> {
	const shown = Object.entries(values).map(([name, value]) => [
		name,
		maskedValue(value, masked),
	]);
	return Object.fromEntries(shown);
}

function maskedValue(value: Value, masked: (text: string) => string): Value {
	if (typeof value === "string") return masked(value);
	if (typeof value === "boolean") return value;
	if (typeof value === "number") {
		const text = masked(`${value}`);
		return text === `${value}` ? value : text;
	}
	return value.map(masked);
}
