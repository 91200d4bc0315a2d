import { networkInterfaces } from "node:os";

/**
 * The URL under which a server can be reached that listens there. Of "all
 * addresses" it names one that others can use, if there is one.
 */
export function serverUrl(
	host: string,
	port: number,
	token: string | undefined,
): string {
	const name = host === "0.0.0.0" || host === "::" ? ownAddress() : host;
	const query = token === undefined ? "" : `?token=${token}`;
	return `http://${name.includes(":") ? `[${name}]` : name}:${port}/${query}`;
}

function ownAddress(): string {
	const external = Object.values(networkInterfaces())
		.flatMap((addresses) => addresses ?? [])
		.filter(({ internal }) => !internal);
	const ipv4 = external.find(({ family }) => family === "IPv4");
	return (ipv4 ?? external[0])?.address ?? "localhost";
}
