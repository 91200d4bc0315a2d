import { isatty } from "node:tty";
import { HOST } from "../../defaults.ts";
import { isLoopback } from "../../net/address.ts";
import type { ServerUrls } from "../../server/server.ts";
import type { Host } from "../host.ts";
import type { Voice } from "../voice.ts";
import { copyToClipboard } from "./clipboard.ts";
import type { SharingOptions } from "./options.ts";

/** What `announce` needs. */
export interface Announcement {
	where: Where;
	options: Pick<
		SharingOptions,
		"lan" | "host" | "json" | "copy" | "shareControl"
	>;
	/** Writes on stderr. */
	voice: Voice;
	host: Host;
}

/** The URLs of the page. */
export interface Where extends ServerUrls {
	/**
	 * The fingerprint of a self-signed certificate, which browsers can't verify;
	 * undefined for others.
	 */
	fingerprint: string | undefined;
	/** What gives control, behind the URL; undefined for nothing. */
	controlFragment: string | undefined;
}

/** Writes the URLs as one line of JSON, for programs. */
export function whereAsJson(where: Where): string {
	const { url, urls, fingerprint } = where;
	const [best = url] = urls;
	const control = controlUrl(where);
	const all = { url: best, urls, local: url, fingerprint, control };
	return `${JSON.stringify(all)}\n`;
}

/** Where one can start and stop; undefined where nobody can. */
function controlUrl({ url, urls, controlFragment }: Where): string | undefined {
	const [best = url] = urls;
	return controlFragment && best + controlFragment;
}

/** Prints the URLs of the page, for people or as JSON. */
export async function announce(announcement: Announcement): Promise<void> {
	const { where, options, voice } = announcement;
	const { remark, tell, say } = voice;
	const { url, urls, fingerprint } = where;
	const [best = url] = urls;
	if (options.json) {
		tell(whereAsJson(where));
	} else {
		for (const each of urls) remark(say.url(each));
		const control = controlUrl(where);
		if (control !== undefined) remark(say.control(control));
		if (fingerprint !== undefined) {
			remark(say.hint(`certificate's fingerprint (SHA-256): ${fingerprint}`));
		}
		const isForOthers = !isLoopback(options.host ?? HOST);
		if (options.lan || isForOthers) await showQrCode(best, announcement);
		if (options.shareControl && control !== undefined) {
			remark(say.hint("to control, by a phone:"));
			await showQrCode(control, announcement);
		}
	}
	if (options.copy) await copy(best, announcement);
}

/** Draws the URL as a QR code where stderr is a terminal that is large enough. */
async function showQrCode(
	url: string,
	{ voice, host }: Announcement,
): Promise<void> {
	if (!isatty(2)) return;
	const { columns, rows } = host.stderr;
	const { qrCode } = await import("./qr.ts");
	const code = qrCode(url, { columns, rows });
	if (code !== undefined) voice.remark(code);
}

const COPIED = {
	clipboard: "the URL is on the clipboard",
	terminal: "the URL is on the clipboard, if the terminal lets us",
	nowhere: "no clipboard here: xclip, xsel or wl-copy would give one",
};

async function copy(url: string, { voice, host }: Announcement): Promise<void> {
	const { remark, tell, say } = voice;
	const { env, platform } = host;
	const askTerminal = isatty(2) ? tell : undefined;
	const by = await copyToClipboard(url, env, platform, askTerminal);
	remark(say.hint(COPIED[by ?? "nowhere"]));
}
