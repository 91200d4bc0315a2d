/**
 * How somebody who works on this machine from another one gets to a page that
 * only this machine can reach, in words; undefined where we know of no such way.
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

/** It passes the name on, which has to be known as ours. */
function gitpod(
	{ port, search }: URL,
	{ GITPOD_WORKSPACE_URL = "" }: NodeJS.ProcessEnv,
): string | undefined {
	if (!URL.canParse(GITPOD_WORKSPACE_URL)) return undefined;
	const name = `${port}-${new URL(GITPOD_WORKSPACE_URL).host}`;
	const link = `in your browser: https://${name}/${search}`;
	return `${link} (takes -p ${port} --allow-host ${name})`;
}

/** A tunnel from the user's machine to this one, at the address that it knows us by. */
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
