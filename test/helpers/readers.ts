import { spawn } from "node:child_process";
import { once } from "node:events";

/** Opens so many streams, says so when each has begun to come, and reads on or doesn't. */
const SCRIPT = `
	const [host, port, path, count, reads] = process.argv.slice(1);
	let begun = 0;
	for (let n = 0; n < count; n++) {
		const socket = require("node:net").connect(port, host);
		socket.write("GET " + path + " HTTP/1.1\\r\\nHost: " + host + ":" + port + "\\r\\n\\r\\n");
		socket.once("readable", () => {
			if (++begun == count) console.log("all");
			if (reads === "true") socket.resume();
		});
	}`;

/**
 * Opens so many streams in a process of its own, whose work, of the lowest
 * priority, is not what a test measures. Resolves when all have begun to come,
 * with a function that ends them.
 */
export async function openReaders(
	url: URL,
	path: string,
	count: number,
	reads: boolean,
): Promise<() => void> {
	const args = [url.hostname, url.port, path, count, reads].map(String);
	const readers = spawn(
		"nice",
		["-n", "19", process.execPath, "-e", SCRIPT, ...args],
		{ stdio: ["ignore", "pipe", "inherit"] },
	);
	await once(readers.stdout, "data");
	return () => readers.kill("SIGKILL");
}

/** Asks for a path again and again, and says so when the first answer has come. */
const ASKING = `
	const [url, count] = process.argv.slice(1);
	let begun = 0;
	const ask = async (isFirst) => {
		const answer = await fetch(url);
		await answer.text();
		if (isFirst && ++begun == count) console.log("all");
		setImmediate(ask);
	};
	for (let n = 0; n < count; n++) ask(true);`;

/**
 * Has so many ask for a path, each again as soon as it has been answered, in a
 * process of its own as the readers. Resolves when all have been answered once,
 * with a function that ends them.
 */
export async function openAskers(
	url: URL,
	path: string,
	count: number,
): Promise<() => void> {
	const args = [new URL(path, url).href, `${count}`];
	const askers = spawn(
		"nice",
		["-n", "19", process.execPath, "-e", ASKING, ...args],
		{ stdio: ["ignore", "pipe", "ignore"] },
	);
	await once(askers.stdout, "data");
	return () => askers.kill("SIGKILL");
}
