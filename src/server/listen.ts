import { once } from "node:events";
import type { Server } from "node:net";
import { PORT, PORT_TRIES } from "../defaults.ts";
import { TailError } from "../errors.ts";

/**
 * Has the server listen: on that port, or without one on the default or the
 * next that is free.
 *
 * @throws {TailError} "failed" when it cannot listen there
 */
export async function listen(
	server: Server,
	host: string,
	port: number | undefined,
): Promise<void> {
	if (port !== undefined) return listenOn(server, host, port);
	for (let next = PORT; next < PORT + PORT_TRIES; next++) {
		try {
			return await listenOn(server, host, next);
		} catch (error) {
			if (!isTaken(error as TailError)) throw error;
		}
	}
	return listenOn(server, host, 0);
}

async function listenOn(
	server: Server,
	host: string,
	port: number,
): Promise<void> {
	server.listen({ host, port });
	try {
		await once(server, "listening");
	} catch (cause) {
		const reason = why(cause as NodeJS.ErrnoException);
		const problem = `cannot listen on ${host}, port ${port}: ${reason}`;
		throw new TailError("failed", problem, { cause });
	}
}

function isTaken({ cause }: TailError): boolean {
	return (cause as NodeJS.ErrnoException).code === "EADDRINUSE";
}

function why(cause: NodeJS.ErrnoException): string {
	switch (cause.code) {
		case "EADDRINUSE":
			return "it is taken; choose another, or leave out --port";
		case "EACCES":
			return "that takes more rights; choose a port from 1024 on";
		case "EADDRNOTAVAIL":
			return "this machine has no such address";
		case "ENOTFOUND":
		case "EAI_AGAIN":
			return "no such host";
		default:
			return cause.message;
	}
}
