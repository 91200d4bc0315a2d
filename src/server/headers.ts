import { createHash } from "node:crypto";
import type { OutgoingHttpHeaders } from "node:http";

/** What every answer says: keep nothing, guess nothing, tell nobody, be in no frame. */
export const COMMON_HEADERS: OutgoingHttpHeaders = {
	"Cache-Control": "no-store",
	"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
	"Cross-Origin-Opener-Policy": "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Referrer-Policy": "no-referrer",
	"X-Content-Type-Options": "nosniff",
	"X-Frame-Options": "DENY",
};

/** Besides, for what is sent as it comes: proxies shall pass it on at once. */
export const STREAM_HEADERS: OutgoingHttpHeaders = {
	...COMMON_HEADERS,
	"X-Accel-Buffering": "no",
};

/**
 * The policy under which a page's own script and style run, each known by its
 * hash, and nothing else does (W3C CSP3, 2.3.1).
 */
export function pagePolicy(html: string): string {
	return [
		"default-src 'none'",
		`script-src ${hashes(html, "script")}`,
		`style-src ${hashes(html, "style")}`,
		"img-src data: blob:",
		"connect-src 'self'",
		"worker-src blob:",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join("; ");
}

function hashes(html: string, element: "script" | "style"): string {
	const sources = html.matchAll(
		new RegExp(`<${element}>(.*?)</${element}>`, "gs"),
	);
	return Array.from(sources, ([, source = ""]) => {
		const hash = createHash("sha256").update(source).digest("base64");
		return `'sha256-${hash}'`;
	}).join(" ");
}
