import { recall, remember } from "../memory.ts";
import type { Run } from "../run.ts";
import { chime } from "./chime.ts";

const KEY = "notify-at-end";

/** Tells, with a notification and a sound, that the run ended while one is elsewhere. */
export class EndNotice {
	#enabled = recall(KEY) === "on";
	readonly #told = new WeakSet<Run>();

	get enabled(): boolean {
		return this.#enabled;
	}

	/**
	 * By which means it can tell, and what is to be said of them: a box is not
	 * to be ticked of which nothing comes.
	 */
	get means(): { canCome: boolean; note: string } {
		const obstacle = obstacleToNotifications();
		if (obstacle === undefined) return { canCome: true, note: "" };
		// A phone silences a page that is out of sight.
		const hasSound = "AudioContext" in globalThis && !IS_PHONE;
		return {
			canCome: hasSound,
			note: hasSound ? `With a sound alone: ${obstacle}` : obstacle,
		};
	}

	/**
	 * Switches it on or off, and remembers that. To be called by a click: the
	 * browser may ask the user for permission.
	 *
	 * @returns whether notifications are shown: where the browser or the user
	 *   refuses them, there is the sound alone
	 */
	async setEnabled(enabled: boolean): Promise<boolean> {
		this.#enabled = enabled;
		remember(KEY, enabled ? "on" : "off");
		if (!enabled || !("Notification" in globalThis)) return false;
		return (await Notification.requestPermission()) === "granted";
	}

	/**
	 * The run has ended; told once, and no news when nobody saw it run.
	 *
	 * @param reason why it failed, if that is known
	 */
	ended(run: Run, reason: string | undefined): void {
		if (this.#told.has(run) || !run.wasSeenRunning) return;
		this.#told.add(run);
		const isElsewhere = document.hidden || !document.hasFocus();
		if (!this.#enabled || !isElsewhere) return;
		chime(run.state !== "failed");
		notify(run, reason);
	}
}

const IS_PHONE = /Android|iPhone|iPad|Mobile/.test(navigator.userAgent);

/** Why there can be no notification, if there can't. */
function obstacleToNotifications(): string | undefined {
	if (!isSecureContext) {
		return "notifications need HTTPS (sse-tail --tls), or this machine.";
	}
	if (!("Notification" in globalThis)) {
		return "this browser has no notifications for pages.";
	}
	if (/Android/.test(navigator.userAgent)) {
		return "browsers on Android let no page notify.";
	}
	return Notification.permission === "denied"
		? "notifications of this page are blocked in this browser."
		: undefined;
}

function notify(run: Run, reason = ""): void {
	if (!("Notification" in globalThis)) return;
	if (Notification.permission !== "granted") return;
	try {
		const notification = new Notification(run.title, {
			body: `${run.words} · ${run.elapsed(performance.now())}\n${reason}`.trim(),
			icon: document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href,
			// Two pages of one run tell it once.
			tag: `${run.start?.startedAt} ${run.title}`,
		});
		notification.onclick = () => {
			window.focus();
			notification.close();
		};
	} catch {
		// Chrome on Android lets only service workers notify.
	}
}
