/**
 * Whether a browser that we open here would be seen by the user: not in CI,
 * not over SSH, and on Linux only with a display.
 */
export function canOpenBrowser(
	env: NodeJS.ProcessEnv,
	platform: NodeJS.Platform,
): boolean {
	if (env.CI && env.CI !== "false") return false;
	if (env.SSH_CONNECTION || env.SSH_CLIENT || env.SSH_TTY) return false;
	if (platform === "win32" || platform === "darwin") return true;
	return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.WSL_DISTRO_NAME);
}

/**
 * Opens the user's browser, which is the one that $BROWSER names if it does,
 * and does not wait for it.
 *
 * @param onFailure called when it turns out that no browser came up
 */
export async function openBrowser(
	url: string,
	browser: string | undefined,
	onFailure: () => void,
): Promise<void> {
	try {
		// Loaded only now: most of what it brings is not needed to start.
		const { open } = await import("./open.ts");
		const launcher = await open(
			url,
			browser ? { app: { name: browser } } : undefined,
		);
		launcher.once("error", onFailure);
		launcher.once("exit", (code) => {
			if (code !== 0) onFailure();
		});
	} catch {
		onFailure();
	}
}
