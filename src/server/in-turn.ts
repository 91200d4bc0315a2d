import type { RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** How many requests may wait on a connection; one that sends more is closed. */
const MAX_WAITING = 16;

/** A request whose turn has not come. */
type Waiting = Parameters<RequestListener>;

/**
 * Handles the requests of a connection one after the other, each in a turn of
 * the event loop of its own, and only when the answer before it has been taken.
 *
 * Node hands over pipelined requests (RFC 9112, 9.3.2) all at once, thousands
 * in one turn, and keeps the answers until those before them have been sent.
 * An answer that waits so has no socket yet, and Node tells it nothing when
 * the connection is lost: a viewer behind it would be there for ever. Here, a
 * request that waits costs no more than its head, and is forgotten with its
 * connection.
 */
export function inTurn(handle: RequestListener): RequestListener {
	const queues = new WeakMap<Socket, Waiting[]>();
	const begin = (queue: Waiting[], ...[request, response]: Waiting) => {
		const next = () => {
			const waiting = queue.shift();
			if (waiting === undefined) queues.delete(request.socket);
			// Without a socket when the answer before it was the connection's last.
			else if (hasSocket(waiting[1])) begin(queue, ...waiting);
			else queue.length = 0;
		};
		response.once("close", () => setImmediate(next));
		handle(request, response);
	};
	return (request, response) => {
		const { socket, httpVersionMajor } = request;
		if (httpVersionMajor > 1) {
			handle(request, response); // Each has a stream of its own there.
			return;
		}
		const queue = queues.get(socket);
		if (queue === undefined) {
			const empty: Waiting[] = [];
			queues.set(socket, empty);
			begin(empty, request, response);
		} else if (queue.length < MAX_WAITING) {
			queue.push([request, response]);
		} else {
			queue.length = 0;
			socket.destroy();
		}
	};
}

function hasSocket({ socket }: ServerResponse): boolean {
	return socket !== null && !socket.destroyed;
}
