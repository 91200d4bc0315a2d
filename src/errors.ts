/** The exit codes of sse-tail's own, as the shell and `env` have them. */
export const EXIT_CODES = {
	/** The command line makes no sense. */
	usage: 2,
	/** sse-tail itself could not work. */
	failed: 125,
	/** The command was found but cannot be run. */
	"not-executable": 126,
	/** There is no such command. */
	"not-found": 127,
} as const;

/** What can keep sse-tail from its work; decides the exit code. */
export type ErrorKind = keyof typeof EXIT_CODES;

/** Tells a TailError, whichever of the package's files has made it. */
const MARK = Symbol.for("sse-tail.TailError");

/** An error whose message is for the user: what is wrong, and what to do. */
export class TailError extends Error {
	override name = "TailError";
	readonly kind: ErrorKind;
	readonly [MARK] = true;

	/** Each file that is loaded on demand has a copy of this class. */
	static override [Symbol.hasInstance](value: unknown): boolean {
		return typeof value === "object" && value !== null && MARK in value;
	}

	constructor(kind: ErrorKind, message: string, options?: ErrorOptions) {
		super(message, options);
		this.kind = kind;
	}

	get exitCode(): number {
		return EXIT_CODES[this.kind];
	}
}
