import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { shellPath } from "../tools/browser.ts";
import { testFolder } from "./folder.ts";
import { installed } from "./installed.ts";

/** Whether this machine lets us make hosts: Linux, root, and the tool for it. */
export const canMakeHosts = ((): boolean => {
	try {
		installed("ip");
		const name = `sse-tail-try-${process.pid}`;
		ip("netns", "add", name);
		ip("netns", "del", name);
		return true;
	} catch {
		console.warn(
			"SKIPPED: tests between two hosts. They take Linux, root and iproute2.",
		);
		return false;
	}
})();

/** A host of its own network, on a cable to another. */
export interface Host {
	/** What runs a program on it. */
	within: string[];
	/** Its addresses on the cable. */
	ipv4: string;
	ipv6: string;
}

/** Two hosts with a cable between them, until the end of the test. */
export interface Hosts {
	server: Host;
	client: Host;
	/** Pulls the cable, or plugs it in. */
	setLink(state: "up" | "down"): void;
}

/** The cable's end, on both. */
const CABLE = "lan0";

export function makeHosts(): Hosts {
	const names = ["server", "client"].map(
		(role) => `sse-tail-${role}-${process.pid}`,
	);
	const [serverName = "", clientName = ""] = names;
	onTestFinished(() => {
		for (const name of names) ip("netns", "del", name);
	});
	for (const name of names) ip("netns", "add", name);
	const end = (name: string) => ["name", CABLE, "netns", name];
	ip(
		...["link", "add", ...end(serverName), "type", "veth"],
		...["peer", ...end(clientName)],
	);
	const [server, client] = names.map((name, n) => {
		const host: Host = {
			within: ["ip", "netns", "exec", name],
			ipv4: `10.77.0.${n + 1}`,
			ipv6: `fd77::${n + 1}`,
		};
		const on = (...args: string[]) => ip("-n", name, ...args);
		on("link", "set", "lo", "up");
		on("addr", "add", `${host.ipv4}/24`, "dev", CABLE);
		on("addr", "add", `${host.ipv6}/64`, "dev", CABLE, "nodad");
		on("link", "set", CABLE, "up");
		on("route", "add", "default", "dev", CABLE);
		return host;
	}) as [Host, Host];
	// What containers bring: an address that is of no use to a colleague.
	ip("-n", serverName, "link", "add", "docker0", "type", "bridge");
	ip("-n", serverName, "addr", "add", "10.66.0.1/24", "dev", "docker0");
	ip("-n", serverName, "link", "set", "docker0", "up");
	return {
		server,
		client,
		setLink: (state) => ip("-n", serverName, "link", "set", CABLE, state),
	};
}

/** A Chromium that runs on the host. */
export function browserPathOn(host: Host): string {
	const folder = testFolder();
	const path = join(folder, "chromium");
	const command = [...host.within, shellPath()].join(" ");
	writeFileSync(path, `#!/bin/sh\nexec ${command} "$@"\n`);
	chmodSync(path, 0o755);
	return path;
}

/** Asks from the host, and gives status and text of the answer. */
export function askFrom(
	host: Host,
	url: URL | string,
	headers: Record<string, string> = {},
): { status: number; text: string } {
	const script = `
		const [url, headers] = process.argv.slice(1);
		require("node:http").get(url, { headers: JSON.parse(headers) }, async (response) => {
			let text = "";
			for await (const chunk of response) text += chunk;
			console.log(JSON.stringify({ status: response.statusCode, text }));
		});`;
	return runOn(host, script, String(url), JSON.stringify(headers)) as {
		status: number;
		text: string;
	};
}

/** Opens as many connections from the host, and tells how many were closed without a word. */
export function floodFrom(host: Host, url: URL, count: number): number {
	const script = `
		const [host, port, count] = process.argv.slice(1);
		let silent = 0, closed = 0;
		for (let n = 0; n < count; n++) {
			const socket = require("node:net").connect(port, host);
			let heard = false;
			socket.on("data", () => { heard = true; });
			socket.on("error", () => {});
			socket.on("close", () => {
				if (!heard) silent++;
				if (++closed == count) console.log(silent);
			});
		}`;
	return runOn(host, script, url.hostname, url.port, String(count)) as number;
}

/** What a script for Node prints on the host, as JSON. */
function runOn(host: Host, script: string, ...args: string[]): unknown {
	const [file = "", ...rest] = host.within;
	const all = [...rest, process.execPath, "-e", script, ...args];
	return JSON.parse(execFileSync(file, all, { encoding: "utf8" }));
}

function ip(...args: string[]): void {
	execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });
}
