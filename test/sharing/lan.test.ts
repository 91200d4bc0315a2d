import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { copyToClipboard } from "../../src/cli/sharing/clipboard.ts";
import { type Interfaces, lanAddresses } from "../../src/cli/sharing/lan.ts";
import { ownNames } from "../../src/cli/sharing/place.ts";
import { qrCode } from "../../src/cli/sharing/qr.ts";
import { BIN, run } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { hasNetwork } from "../helpers/network.ts";
import { readQr } from "../helpers/qr.ts";

/** Interfaces as os.networkInterfaces() gives them. */
function machine(addresses: Record<string, string[]>): Interfaces {
	return Object.fromEntries(
		Object.entries(addresses).map(([name, all]) => [
			name,
			all.map((address) => ({
				address,
				family: address.includes(":") ? ("IPv6" as const) : ("IPv4" as const),
				internal: name === "lo",
				netmask: "",
				mac: "",
				cidr: null,
				scopeid: 0,
			})),
		]),
	);
}

describe("the addresses for others", () => {
	it.each([
		[
			"those of the default route first, IPv6 too",
			{
				lo: ["127.0.0.1"],
				eth0: ["10.0.0.5"],
				wlan0: ["192.168.1.7", "fd00::7"],
			},
			["192.168.1.7", "fd00::7"],
			["192.168.1.7", "fd00::7", "10.0.0.5"],
		],
		[
			"no bridges and no VPNs",
			{
				docker0: ["172.17.0.1"],
				"br-1a2b": ["172.18.0.1"],
				tun0: ["10.8.0.2"],
				wg0: ["10.9.0.2"],
				utun3: ["fd01::1"],
				en0: ["192.168.1.7"],
			},
			["10.8.0.2"],
			["192.168.1.7"],
		],
		[
			"bridges, when that is all there is",
			{ docker0: ["172.17.0.1"] },
			[],
			["172.17.0.1"],
		],
		[
			"none that need more than the address",
			{ eth0: ["fe80::1", "169.254.3.4", "10.0.0.5"] },
			[],
			["10.0.0.5"],
		],
	])("%s", (_, addresses, preferred, expected) => {
		expect(lanAddresses(machine(addresses), preferred)).toEqual(expected);
	});

	it("are asked for in vain without a network", () => {
		expect(() => lanAddresses(machine({ lo: ["127.0.0.1"] }), [])).toThrow(
			"this machine is in no network",
		);
	});
});

if (!hasNetwork) console.warn("SKIPPED: --lan, for want of a network.");

it("knows this machine by its names", () => {
	expect(ownNames("Box")).toEqual(["box", "box.local"]);
	expect(ownNames("box.example.com")).toEqual([
		"box.example.com",
		"box",
		"box.local",
	]);
	expect(ownNames("10.0.0.5")).toEqual([]);
});

describe.runIf(hasNetwork)("--lan", () => {
	it("tells a program where it is, in one line", async () => {
		const { stderr } = await run(["--lan", "--json", "--", "true"]);
		const [line = "", ...rest] = stderr.trimEnd().split("\n");
		const { url, urls, local } = JSON.parse(line);
		expect(urls[0]).toBe(url);
		for (const each of [local, ...urls]) {
			expect(each).toMatch(/^http:\/\/\S+:\d+\/\?token=[\w-]{22}$/);
		}
		expect(local).toMatch(/^http:\/\/127\.0\.0\.1:/);
		expect(rest).toHaveLength(1);
	});

	it("shows a QR code on a terminal that is large enough", () => {
		const inTerminal = (size: string) =>
			execFileSync(
				"script",
				[
					"-qec",
					`stty ${size}; exec ${process.execPath} ${BIN} -p0 --lan -- true`,
					"/dev/null",
				],
				{ encoding: "utf8", env: { ...process.env, CI: "1" } },
			);
		expect(inTerminal("cols 100 rows 40")).toContain("▀▀▀▀▀");
		expect(inTerminal("cols 100 rows 15")).not.toContain("▀▀▀▀▀");
		expect(inTerminal("cols 30 rows 40")).not.toContain("▀▀▀▀▀");
	});
});

it("makes QR codes that readers can read", () => {
	const url = "http://192.168.1.7:7373/?token=IRaj-g5u1jJDOln9bgmCsQ";
	const code = qrCode(url, { columns: 80, rows: 40 });
	const modules = stripVTControlCharacters(code ?? "")
		.trimEnd()
		.split("\n")
		.flatMap((row) => [
			Array.from(row, (half) => "▀█".includes(half)),
			Array.from(row, (half) => "▄█".includes(half)),
		]);
	expect(readQr(modules)).toBe(url);
});

describe("--host and --lan", () => {
	it("--host shows a QR code too", () => {
		const shell = `stty cols 100 rows 40; exec ${process.execPath} ${BIN} -p0 --host 0.0.0.0 -- true`;
		const env = { ...process.env, CI: "1" };
		const printed = execFileSync("script", ["-qec", shell, "/dev/null"], {
			encoding: "utf8",
			env,
		});
		expect(printed).toContain("▀▀▀▀▀");
	});

	it("exclude each other", async () => {
		const { code, stderr } = await run(["--lan", "--host", "::", "--", "true"]);
		expect(code).toBe(2);
		expect(stderr).toContain("cannot be used with");
	});
});

describe.runIf(process.platform === "linux")("--copy", () => {
	it("gives the URL to the system's clipboard tool", async () => {
		const folder = testFolder();
		const copied = join(folder, "copied");
		writeFileSync(join(folder, "xclip"), `#!/bin/sh\ncat >${copied}\n`);
		chmodSync(join(folder, "xclip"), 0o755);
		const env = {
			DISPLAY: ":99",
			WAYLAND_DISPLAY: undefined,
			SSH_CONNECTION: undefined,
			SSH_TTY: undefined,
			PATH: `${folder}${delimiter}${process.env.PATH}`,
		};
		const { stderr } = await run(["--copy", "--no-open", "--", "true"], {
			env,
		});
		expect(existsSync(copied)).toBe(true);
		expect(stderr).toContain(readFileSync(copied, "utf8"));
		expect(stderr).toContain("is on the clipboard");
	});

	it("asks the terminal over SSH, and says so without either", async () => {
		let written = "";
		const env = { SSH_CONNECTION: "a b", DISPLAY: ":10" };
		const by = await copyToClipboard("http://x/", env, "linux", (sequence) => {
			written = sequence;
		});
		expect(by).toBe("terminal");
		expect(written).toBe("\x1b]52;c;aHR0cDovL3gv\x07");
		expect(await copyToClipboard("x", {}, "linux", undefined)).toBeUndefined();
	});
});
