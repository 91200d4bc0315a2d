import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The token that a client sends as RFC 6750, 2.1 has it. */
export function bearerOf({ headers }: IncomingMessage): string | undefined {
	return /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
}

/** Takes as long for what is wrong as for what is right. */
export function isSame(
	given: string | null | undefined,
	right: string,
): boolean {
	return timingSafeEqual(digest(given ?? ""), digest(right));
}

function digest(text: string): Buffer {
	return createHash("sha256").update(text).digest();
}
