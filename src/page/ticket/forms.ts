import type { Copied } from "../copy-text.ts";
import type { Ticket } from "./ticket.ts";

/** What a ticket can be copied as. */
export const FORMS = ["Markdown", "plain text", "HTML"] as const;
export type Form = (typeof FORMS)[number];

/** @param link to the lines; undefined where there is none */
export function written(
	ticket: Ticket,
	form: Form,
	link: string | undefined,
): Copied {
	const text = plain(ticket, link);
	if (form === "plain text") return { text };
	if (form === "HTML") return { text, html: html(ticket, link) };
	return { text: markdown(ticket, link) };
}

function markdown(ticket: Ticket, link: string | undefined): string {
	const { title, outcome, error, texts } = ticket;
	const lines = [`**${escaped(title)}** ${outcome}`];
	if (error) lines.push(code(error.text) + inBrackets(error.where));
	const fence = fenceFor(texts);
	if (texts.length > 0) lines.push("", fence, ...texts, fence);
	if (link) lines.push(link);
	return `${lines.join("\n")}\n`;
}

function plain(ticket: Ticket, link: string | undefined): string {
	const { title, outcome, error, texts } = ticket;
	const lines = [`${title} ${outcome}`];
	if (error) lines.push(error.text + inBrackets(error.where));
	if (texts.length > 0) lines.push("", ...texts, "");
	if (link) lines.push(link);
	return `${lines.join("\n")}\n`;
}

/** Without images, styles or scripts: what takes it has its own. */
function html(ticket: Ticket, link: string | undefined): string {
	const { title, outcome, error, texts } = ticket;
	const parts = [`<p><strong>${entities(title)}</strong> ${entities(outcome)}`];
	if (error) {
		const where = entities(inBrackets(error.where));
		parts.push(`<br><code>${entities(error.text)}</code>${where}`);
	}
	parts.push("</p>");
	if (texts.length > 0) {
		parts.push(`<pre>${texts.map(entities).join("\n")}\n</pre>`);
	}
	if (link) {
		parts.push(`<p><a href="${entities(link)}">${entities(link)}</a></p>`);
	}
	return parts.join("");
}

function inBrackets(text: string): string {
	return text === "" ? "" : ` (${text})`;
}

const ENTITIES: Record<string, string> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
};

/** Text as HTML has it, so that nothing of the output is markup. */
function entities(text: string): string {
	return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? "");
}

/** Longer than any run of backquotes in the text (CommonMark, 4.5). */
function fenceFor(texts: readonly string[]): string {
	let longest = 2;
	for (const text of texts) {
		for (const [ticks] of text.matchAll(/`{3,}/g)) {
			longest = Math.max(longest, ticks.length);
		}
	}
	return "`".repeat(longest + 1);
}

/** A span of code around any text (CommonMark, 6.1). */
function code(text: string): string {
	const ticks = [...text.matchAll(/`+/g)].map(([run]) => run.length);
	const fence = "`".repeat(Math.max(0, ...ticks) + 1);
	return ticks.length === 0 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

function escaped(text: string): string {
	return text.replaceAll(/[\\`*_<[\]]/g, "\\$&");
}
