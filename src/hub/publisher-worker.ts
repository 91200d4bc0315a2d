import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type {
	FromPublisher,
	PublisherSettings,
	ToPublisher,
} from "./messages.ts";
import { Publisher } from "./publisher.ts";

/*
 * The thread that publishes runs: what it does, and the client that it does it
 * with, are to hold up neither the command's output nor who watches.
 */

const settings: PublisherSettings = workerData;
const post = (message: FromPublisher) => parentPort?.postMessage(message);

// Where one processor is left, the command gets it. On Linux that is of this
// thread alone; elsewhere it would be of all.
if (process.platform === "linux") setPriority(10);

const publisher = new Publisher(settings, post);

parentPort?.on("message", (message: ToPublisher) => {
	if (message.kind === "close") {
		void publisher.close(message.runs).then(() => post({ kind: "closed" }));
	} else publisher.hear(message);
});
