import { isLoopbackHostname } from "../../net/url-hostname.ts";
import {
	formatHash,
	formatMomentHash,
	type Lines,
	parseHash,
	parseMomentHash,
} from "../control/permalink.ts";
import { element } from "../element.ts";
import { formatCount } from "../format.ts";
import type { Root } from "../root.ts";
import { qrImage } from "./qr-image.ts";

/** Where others find the session, as the server tells it. */
interface ForOthers {
	/** Best first, with the token. */
	urls: string[];
	/** The way to the root from the page's own. */
	root: string;
}

/** The Share button, its dialog with the link and the QR code, and how many watch. */
export class Share {
	readonly #root: Root;
	readonly #button: HTMLButtonElement;
	readonly #dialog: HTMLDialogElement;
	readonly #link: HTMLInputElement;
	readonly #picture: HTMLElement;
	readonly #note: HTMLElement;
	readonly #copy: HTMLButtonElement;
	readonly #send: HTMLButtonElement;
	readonly #viewers: HTMLElement;
	#isOffered = false;
	/** Asked for before one clicks: browsers let a page share and copy only at once. */
	#others: ForOthers | undefined;
	#hasAsked = false;

	/**
	 * @param within has the elements
	 * @param root of the page that is shared
	 */
	constructor(within: HTMLElement, root: Root) {
		this.#root = root;
		this.#button = element("share", HTMLButtonElement, within);
		this.#dialog = element("share-dialog", HTMLDialogElement, within);
		this.#link = element("share-link", HTMLInputElement, within);
		this.#picture = element("share-qr", HTMLElement, within);
		this.#note = element("share-note", HTMLElement, within);
		this.#copy = element("share-copy", HTMLButtonElement, within);
		this.#send = element("share-send", HTMLButtonElement, within);
		this.#viewers = element("viewers", HTMLElement, within);
	}

	/** Puts the button to work, which shows the link and its QR code. */
	offer(): void {
		this.#button.hidden = false;
		this.#button.addEventListener("click", () => void this.#open());
		this.#isOffered = true;
		this.#copy.addEventListener("click", () => void this.#copyLink());
		this.#send.addEventListener("click", () => void this.#sendLink());
		// A saved or printed page is not to have the token in it.
		this.#dialog.addEventListener("close", () => this.#show(undefined));
	}

	/** Asks where others find us, once: there is something now that one may send them. */
	learn(): void {
		if (this.#hasAsked || !this.#isOffered) return;
		this.#hasAsked = true;
		void forOthers(this.#root).then((others) => {
			this.#others = others;
		});
	}

	/**
	 * Offers the link to the marked lines: by the system's own sheet where one
	 * touches the screen, else in the dialog.
	 *
	 * @param text what is said with it
	 */
	async send(text: string): Promise<void> {
		const others = this.#others;
		const isTouched = matchMedia("(pointer: coarse)").matches;
		if (!isTouched || !("share" in navigator) || others === undefined) {
			return this.#open();
		}
		const url = urlFrom(others, this.#root);
		if (url === undefined) return this.#open();
		try {
			await navigator.share({ title: document.title, text, url });
		} catch (error) {
			// Who closes the sheet wants nothing more.
			const isClosed = error instanceof Error && error.name === "AbortError";
			if (!isClosed) await this.#open();
		}
	}

	/**
	 * A link to lines of a run that stays, without the token: whoever has it needs
	 * the right to look besides. Undefined of a page that came from no server.
	 *
	 * @param runPath of the run, from the root on
	 */
	linkTo(lines: Lines | undefined, runPath: string): string | undefined {
		if (!location.protocol.startsWith("http")) return undefined;
		const link = this.#root.of("", runPath);
		const [best] = this.#others?.urls ?? [];
		// Under a name of this machine's own, nobody else would find it.
		const isOnlyHere = isLoopbackHostname(location.hostname);
		if (isOnlyHere && best !== undefined) link.host = new URL(best).host;
		link.hash = lines === undefined ? "" : formatHash(lines);
		return link.href;
	}

	/** Shows how many are watching. */
	showViewers({ viewers: count }: { viewers: number }): void {
		this.#viewers.textContent = `${count} watching`;
		this.#viewers.dataset.count = `${count}`;
		this.#viewers.title = `${formatCount(count, "viewer")} of this run`;
	}

	/** Shows nothing: who can't reach the server doesn't know. */
	forgetViewers(): void {
		this.#viewers.textContent = "";
		this.#viewers.title = "";
		delete this.#viewers.dataset.count;
	}

	async #open(): Promise<void> {
		this.#copy.textContent = "Copy";
		const others = await forOthers(this.#root);
		this.#show(others && urlFrom(others, this.#root));
		this.#dialog.showModal();
		this.#link.select();
	}

	#show(url: string | undefined): void {
		this.#link.value = url ?? "";
		this.#link.hidden = url === undefined;
		this.#copy.hidden = url === undefined;
		// Only where the page came over HTTPS, or from this machine, is there one.
		this.#send.hidden = url === undefined || !("share" in navigator);
		this.#picture.replaceChildren(...(url === undefined ? [] : [qrImage(url)]));
		this.#note.textContent = noteOn(url);
	}

	/** Hands the link to the system, which knows whom one writes to. */
	async #sendLink(): Promise<void> {
		try {
			await navigator.share({ title: document.title, url: this.#link.value });
		} catch {
			// The user has thought better of it, or the system has nobody to hand it to.
			this.#link.select();
		}
	}

	async #copyLink(): Promise<void> {
		try {
			await navigator.clipboard.writeText(this.#link.value);
		} catch {
			// Beyond loopback that takes HTTPS; this doesn't.
			this.#link.select();
			document.execCommand("copy");
		}
		this.#copy.textContent = "Copied";
	}
}

async function forOthers(page: Root): Promise<ForOthers | undefined> {
	try {
		const answer = await fetch(new URL("share", page.url));
		return answer.ok ? await answer.json() : undefined;
	} catch {
		return undefined; // The server has gone.
	}
}

/**
 * The URL for others: as we are reached ourselves, unless that is only here; of
 * the run that the page is of, if it is of one.
 */
function urlFrom({ urls, root }: ForOthers, page: Root): string | undefined {
	const [best] = urls;
	if (best === undefined) return undefined;
	const isOnlyHere = isLoopbackHostname(location.hostname);
	const isBestElsewhere = !isLoopbackHostname(new URL(best).hostname);
	const link =
		isOnlyHere && isBestElsewhere
			? new URL(best)
			: new URL(root + new URL(best).search, page.url);
	link.pathname += page.runPath;
	link.hash = sharedHash();
	return link.href;
}

/** The marked lines or the moment that our own address names; nothing else of its fragment. */
function sharedHash(): string {
	const lines = parseHash(location.hash);
	const ms = parseMomentHash(location.hash);
	if (ms !== undefined) return formatMomentHash(ms);
	return lines === undefined ? "" : formatHash(lines);
}

function noteOn(url: string | undefined): string {
	if (url === undefined)
		return "The server has gone: there is no link to share.";
	const { hostname, search } = new URL(url);
	if (isLoopbackHostname(hostname)) {
		return "Only this machine can open it. Started with --lan, sse-tail can be watched by others.";
	}
	return search === ""
		? "Whoever can reach this address can watch."
		: "Whoever has this link can watch.";
}
