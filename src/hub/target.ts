/** Which Redis a hub is on, as its URL says. */
export interface HubTarget {
	kind: "single" | "sentinel" | "cluster";
	/** At least one; of a socket, one without a port. */
	nodes: readonly { host: string; port: number }[];
	/** A Unix socket's path, in place of nodes. */
	path: string | undefined;
	tls: boolean;
	username: string | undefined;
	password: string | undefined;
	database: number;
	/** What Sentinel calls the group that is meant. */
	master: string | undefined;
	/** What it is called in messages: without the password. */
	label: string;
}

const PORTS = { single: 6379, sentinel: 26_379, cluster: 6379 } as const;

const SCHEME = /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(.*)$/i;
const SOCKET = /^redis\+unix:\/\/(?:(.*)@)?(\/[^?]+?)(?:\?db=(\d{1,5}))?$/i;

/**
 * Reads a hub's URL: `redis://` or, with TLS, `rediss://`, then user, password,
 * host, port and database; `redis+sentinel://a:26379,b/<master>/<database>`,
 * `redis+cluster://a,b`, and `redis+unix:///path?db=0`.
 *
 * @throws {Error} with what is wrong with it, without the password
 */
export function parseHubUrl(url: string): HubTarget {
	const socket = SOCKET.exec(url);
	if (socket !== null) {
		const [, user, path = "", database = "0"] = socket;
		return {
			kind: "single",
			nodes: [],
			path,
			tls: false,
			...credentials(user),
			database: Number(database),
			master: undefined,
			label: path,
		};
	}
	const [, scheme = "", extra = "single", rest = ""] = SCHEME.exec(url) ?? [];
	if (scheme === "") throw new Error("it begins with redis:// or rediss://");
	const kind = extra.toLowerCase() as HubTarget["kind"];
	const at = rest.lastIndexOf("@");
	const user = at === -1 ? undefined : rest.slice(0, at);
	const [hosts = "", ...path] = rest.slice(at + 1).split("/");
	const nodes = hosts.split(",").map((host) => nodeOf(host, PORTS[kind]));
	if (kind === "single" && nodes.length > 1) {
		throw new Error(
			"several hosts are for redis+sentinel:// or redis+cluster://",
		);
	}
	const master = kind === "sentinel" ? decode(path.shift() ?? "") : undefined;
	if (master === "") {
		throw new Error("Sentinel needs the master's name behind the hosts");
	}
	const [database = "", ...more] = path;
	if (!/^\d{0,5}$/.test(database) || more.some((part) => part !== "")) {
		throw new Error("behind the host comes a database's number, or nothing");
	}
	if (kind === "cluster" && Number(database) > 0) {
		throw new Error("a cluster has one database alone");
	}
	return {
		kind,
		nodes,
		path: undefined,
		tls: scheme.toLowerCase() === "rediss",
		...credentials(user),
		database: Number(database),
		master,
		label: nodes.map(({ host, port }) => `${host}:${port}`).join(", "),
	};
}

function nodeOf(text: string, usual: number): { host: string; port: number } {
	const [, v6, name, port] =
		/^(?:\[([0-9a-f:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
	const host = v6 ?? name;
	const number = Number(port ?? usual);
	if (host === undefined || number > 65_535) {
		throw new Error("a host is a name or an address, and a port if need be");
	}
	return { host, port: number };
}

function credentials(
	text: string | undefined,
): Pick<HubTarget, "username" | "password"> {
	if (text === undefined) return { username: undefined, password: undefined };
	const at = text.indexOf(":");
	if (at === -1) return { username: decode(text), password: undefined };
	const username = decode(text.slice(0, at)) || undefined;
	return { username, password: decode(text.slice(at + 1)) };
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw new Error("a % in it begins no character: write %25");
	}
}

/** A prefix of keys: what a team's are told apart by. */
export function isPrefix(text: string): boolean {
	return /^[A-Za-z0-9._:-]{1,64}$/.test(text);
}
