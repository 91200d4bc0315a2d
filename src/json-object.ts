/** An object as JSON has it: anything under any name. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value of JSON is an object; a list is none. */
export function isJsonObject(value: unknown): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
