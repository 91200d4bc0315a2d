import { expect, it } from "vitest";
import { hostname, isLoopback } from "../../src/net/address.ts";
import { isLoopbackHostname } from "../../src/net/url-hostname.ts";

it.each([
	["127.0.0.1", true],
	["127.255.255.254", true],
	["127.1", true],
	["[0:0:0:0:0:0:0:1]", true],
	["[::ffff:127.0.0.1]", true],
	["LOCALHOST", true],
	["127.evil.example", false],
	["127.0.0.1.evil.example", false],
	["localhost.evil.example", false],
	["128.0.0.1", false],
	["[::2]", false],
	["[::ffff:10.0.0.1]", false],
	["0.0.0.0", false],
])("loopback in a URL: %s is %s", (host, expected) => {
	const url = new URL(`http://${host}/`);
	expect(isLoopbackHostname(url.hostname)).toBe(expected);
	// As the other side of the house has it.
	expect(isLoopback(hostname(url.host))).toBe(expected);
});
