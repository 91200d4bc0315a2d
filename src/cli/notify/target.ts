import { hostname, isLoopback } from "../../net/address.ts";
import { isWell, type Notification, sentenceOf } from "./notification.ts";

/** Who is told, and in what form. */
export interface Target {
	form: "json" | "ntfy" | "slack";
	url: URL;
	/** Of ntfy. */
	topic?: string;
}

/** Where topics are when no host is named. */
const NTFY = "https://ntfy.sh";

/** A topic, as ntfy has them. */
const TOPIC = /^[\w-]{1,64}$/;

/**
 * Reads what was given for a target: a URL, which gets JSON; `ntfy:<topic>` or
 * `ntfy://host/topic`; `slack+<url>`, or the URL of a webhook of Slack's own.
 *
 * @returns undefined for anything else
 */
export function targetFrom(text: string): Target | undefined {
	const [, host, topic] = /^ntfy:(?:\/\/([^/]+)\/)?(.*)$/.exec(text) ?? [];
	if (topic !== undefined) {
		const url = httpUrl(host === undefined ? NTFY : ntfyServer(host));
		return url && TOPIC.test(topic) ? { form: "ntfy", url, topic } : undefined;
	}
	const [, slack] = /^slack\+(.*)$/.exec(text) ?? [];
	const url = httpUrl(slack ?? text);
	if (url === undefined) return undefined;
	const isSlack = slack !== undefined || url.hostname === "hooks.slack.com";
	return { form: isSlack ? "slack" : "json", url };
}

/** One on this machine has no certificate. */
function ntfyServer(host: string): string {
	return `${isLoopback(hostname(host)) ? "http" : "https"}://${host}`;
}

function httpUrl(text: string): URL | undefined {
	if (!URL.canParse(text)) return undefined;
	const url = new URL(text);
	return /^https?:$/.test(url.protocol) ? url : undefined;
}

/** The body of the request that tells it. */
export function bodyFor(target: Target, notification: Notification): unknown {
	if (target.form === "slack") return slackMessage(notification);
	if (target.form === "ntfy") return ntfyMessage(target, notification);
	return notification;
}

/** See https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
function slackMessage(notification: Notification): unknown {
	const { url, firstError } = notification;
	const lines = [
		escapeForSlack(sentenceOf(notification)),
		...(firstError ? [`> ${escapeForSlack(firstError.text)}`] : []),
		...(url === null ? [] : [`<${firstError?.url ?? url}|The log>`]),
	];
	return { text: lines.join("\n") };
}

/** The three characters that Slack's text has a meaning for. */
function escapeForSlack(text: string): string {
	return text
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;");
}

/** See https://docs.ntfy.sh/publish/#publish-as-json */
function ntfyMessage({ topic }: Target, notification: Notification): unknown {
	const { url, firstError, title } = notification;
	const good = isWell(notification);
	const click = firstError?.url ?? url;
	return {
		topic,
		title,
		message: [sentenceOf(notification), firstError?.text]
			.filter(Boolean)
			.join("\n"),
		tags: [good ? "white_check_mark" : "x"],
		...(!good && { priority: 4 }),
		...(click !== null && { click }),
	};
}
