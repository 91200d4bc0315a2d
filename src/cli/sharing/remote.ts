/**
 * Says how a user who works on this machine remotely (by SSH, in Codespaces or
 * Gitpod) reaches a page that only this machine can reach. Returns undefined where
 * the environment names no way.
 *
 * @param local the page's URL here
 */
export function wayFromElsewhere(
	local: string,
	env: NodeJS.ProcessEnv,
): string | undefined {
	const url = new URL(local);
	return codespaces(url, env) ?? gitpod(url, env) ?? ssh(url, env);
}

/** https://docs.github.com/codespaces: default environment variables, forwarding ports. */
function codespaces(
	{ port, pathname, search }: URL,
	env: NodeJS.ProcessEnv,
): string | undefined {
	const name = env.CODESPACE_NAME;
	const domain = env.GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN;
	if (!name || !domain) return undefined;
	return `in your browser: https://${name}-${port}.${domain}${pathname}${search}`;
}

/** Gitpod forwards the public Host header, so that name has to be allowed. */
function gitpod(
	{ port, search }: URL,
	{ GITPOD_WORKSPACE_URL = "" }: NodeJS.ProcessEnv,
): string | undefined {
	if (!URL.canParse(GITPOD_WORKSPACE_URL)) return undefined;
	const name = `${port}-${new URL(GITPOD_WORKSPACE_URL).host}`;
	const link = `in your browser: https://${name}/${search}`;
	return `${link} (takes -p ${port} --allow-host ${name})`;
}

/** An SSH tunnel from the user's machine, to the address under which it reached us. */
function ssh(
	{ hostname, port }: URL,
	{ SSH_CONNECTION = "", USER = "" }: NodeJS.ProcessEnv,
): string | undefined {
	// sshd(8): client's address and port, server's address and port.
	const [, , server, sshPort] = SSH_CONNECTION.split(" ");
	if (!server) return undefined;
	const target = /^[\w.-]+$/.test(USER) ? `${USER}@${server}` : server;
	const at = sshPort && sshPort !== "22" ? ` -p ${sshPort}` : "";
	return `to open it where you are: ssh -N -L ${port}:${hostname}:${port}${at} ${target}`;
}
