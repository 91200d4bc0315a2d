/** An exception's or error's class in most languages, with its package. */
export const CLASS = String.raw`(?:[A-Za-z_][\w$]*(?:\.|::|\\))*(?:(?:[A-Z][\w$]*)?(?:Error|Exception|Failure|Fault|Panic|Interrupt)|[A-Z][\w$]*[a-z](?:NotFound|DoesNotExist))`;

/** What it says: its class, and words of its own. */
export const SAID = String.raw`${CLASS}(?: \[\w+\])?: .*`;
