import type { KeptSession } from "../session/kept-session.ts";
import type { Program } from "./program.ts";
import { announce, whereAsJson } from "./sharing/announce.ts";
import type { Place } from "./sharing/place.ts";
import { writeUrlFile } from "./sharing/url-file.ts";
import { showPage } from "./show-page.ts";

/** A page that is served, for who is to see it. */
export interface ServedPage {
	/** Says where it is. */
	announce(): Promise<void>;
	/**
	 * Opens it.
	 *
	 * @returns takes back that a browser is expected, if one is
	 */
	show(): (() => boolean) | undefined;
}

/**
 * Writes where a page is into the file that the options name, if they name one.
 *
 * @throws {TailError} "failed" when it can't be written
 */
export async function servedPage(
	session: Pick<
		KeptSession,
		"url" | "urls" | "controlFragment" | "audience" | "ticketUrl"
	>,
	place: Pick<Place, "host" | "tls">,
	{ host, voice, options }: Pick<Program, "host" | "voice" | "options">,
): Promise<ServedPage> {
	const { open, urlFile } = options;
	const { url, urls, controlFragment } = session;
	const fingerprint = place.tls?.fingerprint;
	const where = { url, urls, fingerprint, controlFragment };
	if (urlFile !== undefined) await writeUrlFile(urlFile, whereAsJson(where));
	return {
		announce: () => announce({ where, options, voice, host }),
		show: () => showPage(session, { host, voice, open, address: place.host }),
	};
}
