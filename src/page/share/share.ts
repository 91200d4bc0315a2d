import { isLoopbackHostname } from "../../net/url-hostname.ts";
import { formatHash, parseHash } from "../control/permalink.ts";
import { element } from "../element.ts";
import { formatCount } from "../format.ts";
import { qrImage } from "./qr-image.ts";

const dialog = element("share-dialog", HTMLDialogElement);
const link = element("share-link", HTMLInputElement);
const picture = element("share-qr", HTMLElement);
const note = element("share-note", HTMLElement);
const copy = element("share-copy", HTMLButtonElement);
const send = element("share-send", HTMLButtonElement);
const viewers = element("viewers", HTMLElement);

/** Puts the Share button to work, which shows the link and its QR code. */
export function offerShare(): void {
	const button = element("share", HTMLButtonElement);
	button.hidden = false;
	button.addEventListener("click", () => void open());
	copy.addEventListener("click", () => void copyLink());
	send.addEventListener("click", () => void sendLink());
	// A saved or printed page is not to have the token in it.
	dialog.addEventListener("close", () => show(undefined));
}

/** Shows how many are watching. */
export function showViewers({ viewers: count }: { viewers: number }): void {
	viewers.textContent = `${count} watching`;
	viewers.dataset.count = `${count}`;
	viewers.title = `${formatCount(count, "viewer")} of this run`;
}

/** Shows nothing: who can't reach the server doesn't know. */
export function forgetViewers(): void {
	viewers.textContent = "";
	viewers.title = "";
	delete viewers.dataset.count;
}

async function open(): Promise<void> {
	copy.textContent = "Copy";
	show(await shareUrl().catch(() => undefined));
	dialog.showModal();
	link.select();
}

/** The URL for others: as we are reached ourselves, unless that is only here. */
async function shareUrl(): Promise<string | undefined> {
	const answer = await fetch("share");
	if (!answer.ok) return undefined;
	const { urls, root }: { urls: string[]; root: string } = await answer.json();
	const [best] = urls;
	if (best === undefined) return undefined;
	const isOnlyHere = isLoopbackHostname(location.hostname);
	const isBestElsewhere = !isLoopbackHostname(new URL(best).hostname);
	const link =
		isOnlyHere && isBestElsewhere
			? new URL(best)
			: new URL(root + new URL(best).search, location.href);
	link.hash = markedHash();
	return link.href;
}

/** The lines that are marked, as in our own address; nothing else of its fragment. */
function markedHash(): string {
	const lines = parseHash(location.hash);
	return lines === undefined ? "" : formatHash(lines);
}

function show(url: string | undefined): void {
	link.value = url ?? "";
	link.hidden = url === undefined;
	copy.hidden = url === undefined;
	// Only where the page came over HTTPS, or from this machine, is there one.
	send.hidden = url === undefined || !("share" in navigator);
	picture.replaceChildren(...(url === undefined ? [] : [qrImage(url)]));
	note.textContent = noteOn(url);
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

/** Hands the link to the system, which knows whom one writes to. */
async function sendLink(): Promise<void> {
	try {
		await navigator.share({ title: document.title, url: link.value });
	} catch {
		// The user has thought better of it, or the system has nobody to hand it to.
		link.select();
	}
}

async function copyLink(): Promise<void> {
	try {
		await navigator.clipboard.writeText(link.value);
	} catch {
		// Beyond loopback that takes HTTPS; this doesn't.
		link.select();
		document.execCommand("copy");
	}
	copy.textContent = "Copied";
}
