import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { expectText, usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

/**
 * Opens pages of a command that runs. Their tests fail where the page asks for
 * anything, logs anything, or opens a window or a dialog.
 */
export function useWatchedPage(): () => Promise<{
	server: ScriptedServer;
	page: Page;
}> {
	const openPage = usePage();
	return async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url, {
			viewport: { width: 1000, height: 1000 },
		});
		const said: string[] = [];
		// A worker of the page's own is no request to anybody.
		const ownWorkers = `blob:${server.url}`;
		page.on("request", (request) => {
			if (!request.url().startsWith(ownWorkers)) said.push(request.url());
		});
		page.on("console", (message) => said.push(message.text()));
		page.on("popup", (popup) => said.push(popup.url()));
		page.on("dialog", (dialog) => {
			said.push(dialog.message());
			void dialog.dismiss();
		});
		onTestFinished(() => expect(said).toEqual([]));
		server.start();
		await expectText(page, "#state", "running");
		return { server, page };
	};
}
