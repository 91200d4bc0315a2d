import { expect, it } from "vitest";
import {
	hostname,
	isLinkLocal,
	isLoopback,
	isWildcard,
	plainAddress,
	urlHost,
} from "../../src/net/address.ts";

it.each([
	["127.0.0.1", true],
	["127.255.255.254", true],
	["::1", true],
	["0:0:0:0:0:0:0:1", true],
	["::ffff:127.0.0.1", true],
	["localhost", true],
	["LOCALHOST", true],
	["127.evil.example", false],
	["127.0.0.1.evil.example", false],
	["127.0.0.256", false],
	["localhost.evil.example", false],
	["128.0.0.1", false],
	["::2", false],
	["::ffff:10.0.0.1", false],
	["0.0.0.0", false],
	["", false],
])("loopback: %s is %s", (host, expected) => {
	expect(isLoopback(host)).toBe(expected);
});

it.each([
	["169.254.3.4", true],
	["fe80::1", true],
	["FEBF::1", true],
	["fec0::1", false],
	["169.255.0.1", false],
	["fe80.example", false],
])("link-local: %s is %s", (address, expected) => {
	expect(isLinkLocal(address)).toBe(expected);
});

it.each([
	["0.0.0.0", true],
	["::", true],
	["0:0:0:0:0:0:0:0", true],
	["::1", false],
	["0.0.0.1", false],
	["localhost", false],
])("wildcard: %s is %s", (address, expected) => {
	expect(isWildcard(address)).toBe(expected);
});

it.each([
	["::ffff:10.0.0.1", "10.0.0.1"],
	["::FFFF:10.0.0.1", "10.0.0.1"],
	["::ffff:10.evil", "::ffff:10.evil"],
	["10.0.0.1", "10.0.0.1"],
	["::1", "::1"],
])("plain: %s is %s", (address, expected) => {
	expect(plainAddress(address)).toBe(expected);
});

it.each([
	["Example.COM:80", "example.com"],
	["[::1]:7373", "::1"],
	["[::1]", "::1"],
	["127.0.0.1:7373", "127.0.0.1"],
	["localhost", "localhost"],
])("the name in %s is %s", (authority, expected) => {
	expect(hostname(authority)).toBe(expected);
});

it("stands in brackets in a URL when it is IPv6", () => {
	expect(urlHost("::1")).toBe("[::1]");
	expect(urlHost("127.0.0.1")).toBe("127.0.0.1");
	expect(urlHost("example.com")).toBe("example.com");
});
