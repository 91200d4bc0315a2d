import { setTimeout as delay } from "node:timers/promises";
import { isatty } from "node:tty";
import { isLoopback } from "../net/address.ts";
import type { Session as RunSession } from "../session/session.ts";
import {
	type Browser,
	browserOf,
	openBrowser,
	whyNoBrowser,
} from "./browser.ts";
import type { Host } from "./host.ts";
import { wayFromElsewhere } from "./sharing/remote.ts";
import type { Voice } from "./voice.ts";

/** How long, in ms, an open page has to come to the run that follows its own. */
const COMES_BACK_MS = 300;

/** How long, in ms, we wait after the end for a browser that has not come yet. */
export const BROWSER_MS = COMES_BACK_MS + 3000;

/** What is shown. */
type Session = Pick<RunSession, "url" | "audience" | "ticketUrl">;

export interface PageOptions {
	host: Host;
	voice: Voice;
	/** Whether a browser is to open it. */
	open: boolean;
	/** The address that the server listens on. */
	address: string;
}

/**
 * Opens the page, whose viewer is waited for unless no browser comes up; or
 * says how to get to it.
 *
 * @returns waits no longer, and tells whether nobody had come; undefined
 *   without a browser
 */
export function showPage(
	session: Session,
	{ host, voice, open, address }: PageOptions,
): (() => boolean) | undefined {
	const { env, platform } = host;
	const { remark, say } = voice;
	const tellWay = (why?: string) => {
		const hint = isLoopback(address) ? wayTo(session.url, env, why) : undefined;
		if (hint !== undefined) remark(say.hint(hint));
	};
	const browser = open ? browserOf(env, platform) : undefined;
	if (browser === undefined) {
		tellWay(open ? whyNoBrowser(env) : undefined);
		return undefined;
	}
	return browse(session, browser, () => {
		remark(say.hint("no browser could be opened; the page is at that URL"));
		tellWay();
	});
}

/** @param onFailure called when no browser came up, and nobody has come */
function browse(
	session: Session,
	browser: Browser,
	onFailure: () => void,
): () => boolean {
	const unexpect = session.audience.expect();
	void comesBack(session).then((isThere) => {
		if (isThere) return;
		void openBrowser(session.ticketUrl(), browser, () => {
			// Else it was there, and has been closed since.
			if (unexpect()) onFailure();
		});
	});
	return unexpect;
}

/**
 * Whether the page of the session before is still open at our address, and has
 * come to this one. Only without a token can it: with one, a page has its right
 * by a cookie that was for its own session and folder alone, and no other gets
 * in by it.
 */
async function comesBack({ url, audience }: Session): Promise<boolean> {
	if (new URL(url).searchParams.has("token")) return false;
	await delay(COMES_BACK_MS);
	return audience.watching() > 0;
}

/**
 * How to get to the page from the machine that the user sits at.
 *
 * @param why there is no browser; told at a terminal when there is no such way
 */
function wayTo(
	url: string,
	env: NodeJS.ProcessEnv,
	why: string | undefined,
): string | undefined {
	return wayFromElsewhere(url, env) ?? (isatty(2) ? why : undefined);
}
