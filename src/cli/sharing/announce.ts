import { isatty } from "node:tty";
import { HOST } from "../../defaults.ts";
import { isLoopback } from "../../net/address.ts";
import type { ServerUrls } from "../../server/server.ts";
import type { Host } from "../host.ts";
import type { Voice } from "../voice.ts";
import { copyToClipboard } from "./clipboard.ts";
import type { SharingOptions } from "./options.ts";

/** What there is to say of where the page is. */
export interface Announcement {
	where: Where;
	options: Pick<SharingOptions, "lan" | "host" | "json" | "copy">;
	/** Says it on stderr: as a remark for people, or else for programs. */
	voice: Voice;
	host: Host;
}

/** Where the page is. */
export interface Where extends ServerUrls {
	/** Of a certificate that browsers don't know; undefined without. */
	fingerprint: string | undefined;
	/** What gives control, behind the URL; undefined for nothing. */
	controlFragment: string | undefined;
}

/** Where the page is, in a line for programs. */
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

/** Says where the page is: to people, or to a program. */
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
	}
	if (options.copy) await copy(best, announcement);
}

/** Shows it where it can be scanned: on a terminal that has the room. */
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
