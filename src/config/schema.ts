import * as z from "zod/mini";

/**
 * The configuration file: one description from which come the check at run
 * time, the types, and the JSON schema for editors.
 */

function about<Schema extends z.core.$ZodType>(
	schema: Schema,
	description: string,
): Schema {
	z.globalRegistry.add(schema, { description });
	return schema;
}

const text = () => z.string().check(z.minLength(1));
const words = () => z.array(text()).check(z.minLength(1));
const count = () => z.number().check(z.int(), z.minimum(0));
/** No timer of Node's takes more than 24 days. */
const seconds = () => z.number().check(z.minimum(0), z.maximum(86_400));

const common = {
	label: z.optional(about(text(), "What the field is called.")),
	help: z.optional(about(text(), "A sentence beside the field.")),
	optional: z.optional(about(z.boolean(), "Whether it may be left out.")),
};

const choiceSource = {
	choices: z.optional(about(words(), "What there is to choose.")),
	from: z.optional(
		about(
			words(),
			"A command, as words, that lists the choices, one a line. It runs when the form opens; other fields' values reach it as INPUT_<NAME> variables.",
		),
	),
	match: z.optional(
		about(
			text(),
			"A regular expression: its first group is the choice in a line, and lines that it does not match are left out.",
		),
	),
	cacheSeconds: z.optional(
		about(seconds(), "For how long a list may be shown again."),
	),
	timeoutSeconds: z.optional(
		about(seconds(), "How long the command may take; 20 if not given."),
	),
};

const parameter = z.discriminatedUnion("type", [
	z.strictObject({
		type: z.literal("text"),
		...common,
		pattern: z.optional(
			about(
				text(),
				"A regular expression that the whole text must match. No references or lookaheads.",
			),
		),
		maxLength: z.optional(about(count(), "In characters; 1000 if not given.")),
		default: z.optional(text()),
	}),
	z.strictObject({
		type: z.literal("number"),
		...common,
		min: z.optional(z.number()),
		max: z.optional(z.number()),
		step: z.optional(
			about(z.number().check(z.positive()), "1 if not given: whole numbers."),
		),
		default: z.optional(z.number()),
	}),
	z.strictObject({
		type: z.literal("flag"),
		...common,
		adds: z.optional(
			about(
				words(),
				"Words that stand where its {name} is, or else at the end, when it is set.",
			),
		),
		default: z.optional(z.boolean()),
	}),
	z.strictObject({
		type: z.literal("choice"),
		...common,
		...choiceSource,
		default: z.optional(text()),
	}),
	z.strictObject({
		type: z.literal("choices"),
		...common,
		...choiceSource,
		default: z.optional(words()),
	}),
	z.strictObject({
		type: z.literal("secret"),
		...common,
		maxLength: z.optional(about(count(), "In characters; 1000 if not given.")),
	}),
]);

const command = z.strictObject({
	run: about(
		z.union([words(), text()]),
		"What to run: words, with {name} where a parameter's value goes; or npm:<script>; or, with shell, a line of shell, which has values as $INPUT_<NAME>.",
	),
	shell: z.optional(about(z.boolean(), "Whether run is a line of shell.")),
	title: z.optional(about(text(), "What its button says.")),
	description: z.optional(about(text(), "What it does, in a sentence.")),
	cwd: z.optional(about(text(), "Where it runs, from this file's folder on.")),
	env: z.optional(
		about(
			z.record(z.string(), z.string()),
			"More variables; {name} is a parameter's value.",
		),
	),
	tty: z.optional(about(z.boolean(), "Whether it gets a terminal.")),
	parameters: z.optional(
		about(z.record(z.string(), parameter), "What is asked before it runs."),
	),
	oneOf: z.optional(
		about(
			z.array(z.array(text()).check(z.minLength(2))),
			"Groups of parameters that exclude each other.",
		),
	),
	confirm: z.optional(
		about(z.union([z.boolean(), text()]), "What to ask before it starts."),
	),
	danger: z.optional(
		about(z.boolean(), "Whether its name is to be typed before it starts."),
	),
	reason: z.optional(
		about(
			z.enum(["optional", "required"]),
			"Whether whoever starts it says why.",
		),
	),
	locks: z.optional(
		about(
			z.array(text()),
			"Commands that share one of these run one after the other.",
		),
	),
	whenBusy: z.optional(
		about(
			z.enum(["queue", "refuse"]),
			"What comes while it runs; refuse if not given.",
		),
	),
	queue: z.optional(about(count(), "How many may wait; 5 if not given.")),
	stopGraceSeconds: z.optional(
		about(seconds(), "From SIGTERM to SIGKILL; 10 if not given."),
	),
	mask: z.optional(
		about(z.array(text()), "What viewers are not to see; or /regex/."),
	),
	status: z.optional(
		about(
			words(),
			"A command, as words, whose one line stands beside the button.",
		),
	),
});

const atEnd = z.strictObject({
	notify: z.optional(
		about(
			z.union([text(), z.array(text())]),
			"Who is told: a URL, ntfy:<topic> or slack+<url>; as --notify takes it.",
		),
	),
	command: z.optional(
		about(words(), "A command, as words, that is run then too."),
	),
	when: z.optional(
		about(
			text(),
			"When: end, fail, success, silent=10m, with commas between; end if not given.",
		),
	),
});

export const fileSchema = z.strictObject({
	$schema: z.optional(z.string()),
	atEnd: z.optional(about(atEnd, "Who is told how runs end.")),
	commands: about(
		z.record(z.string(), command),
		"What can be run, by name: letters, digits, - and _.",
	),
});

export type FileConfig = z.infer<typeof fileSchema>;
export type AtEndConfig = z.infer<typeof atEnd>;
export type CommandConfig = z.infer<typeof command>;

/**
 * The keys that are known there.
 *
 * @param path of an object: keys and indices from the root on
 * @param type of a parameter, where it is one
 */
export function keysAt(
	path: readonly (string | number)[],
	type: unknown,
): string[] {
	if (path.length === 0) return Object.keys(fileSchema.shape);
	if (path[0] === "atEnd") return Object.keys(atEnd.shape);
	if (path.length === 2) return Object.keys(command.shape);
	const option = parameter.def.options.find(
		({ shape }) => shape.type.def.values[0] === type,
	);
	return Object.keys(option?.shape ?? {});
}

/** The JSON schema that the package has for editors. */
export function jsonSchema(): object {
	return { title: "sse-tail.json", ...z.toJSONSchema(fileSchema) };
}
