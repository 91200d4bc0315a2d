import { isatty } from "node:tty";
import type { Tail } from "../../session/session.ts";
import { say } from "../say.ts";
import { copyToClipboard } from "./clipboard.ts";
import type { SharingOptions } from "./options.ts";

/** What there is to say of where the page is. */
export interface Announcement {
	tailing: Pick<Tail, "url" | "urls">;
	options: Pick<SharingOptions, "lan" | "json" | "copy" | "token" | "host">;
	/** Of a certificate that browsers don't know; undefined without. */
	fingerprint: string | undefined;
	/** Writes to stderr. */
	tell: (text: string) => void;
}

/** Says where the page is: to people, or to a program. */
export async function announce(announcement: Announcement): Promise<void> {
	const { tailing, options, fingerprint, tell } = announcement;
	const { url, urls } = tailing;
	const [best = url] = urls;
	if (options.json) {
		tell(`${JSON.stringify({ url: best, urls, local: url, fingerprint })}\n`);
	} else {
		for (const each of urls) tell(say.url(each));
		if (fingerprint !== undefined) {
			tell(say.hint(`certificate's fingerprint (SHA-256): ${fingerprint}`));
		}
		if (options.lan) await showQrCode(best, tell);
	}
	if (options.copy) await copy(best, tell);
}

/** Shows it where it can be scanned: on a terminal that has the room. */
async function showQrCode(
	url: string,
	tell: (text: string) => void,
): Promise<void> {
	if (!isatty(2)) return;
	const { columns, rows } = process.stderr;
	const { qrCode } = await import("./qr.ts");
	const code = qrCode(url, { columns, rows });
	if (code !== undefined) tell(code);
}

const COPIED = {
	clipboard: "the URL is on the clipboard",
	terminal: "the URL is on the clipboard, if the terminal lets us",
	nowhere: "no clipboard here: xclip, xsel or wl-copy would give one",
};

async function copy(url: string, tell: (text: string) => void): Promise<void> {
	const askTerminal = isatty(2) ? tell : undefined;
	const { env, platform } = process;
	const by = await copyToClipboard(url, env, platform, askTerminal);
	tell(say.hint(COPIED[by ?? "nowhere"]));
}
