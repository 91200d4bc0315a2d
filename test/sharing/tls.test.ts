import type { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { expect, it, onTestFinished } from "vitest";
import { selfSigned } from "../../src/cli/sharing/self-signed.ts";
import { run, start, stop } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { overTls } from "../helpers/tls.ts";
import { useBrowser } from "../helpers/use-browser.ts";

const browser = useBrowser();

async function certificateOf(url: URL): Promise<X509Certificate> {
	const socket = connect({
		host: url.hostname,
		port: Number(url.port),
		rejectUnauthorized: false,
	});
	await once(socket, "secureConnect");
	const certificate = socket.getPeerX509Certificate();
	socket.destroy();
	if (certificate === undefined) throw new Error("no certificate");
	return certificate;
}

it("makes a certificate that clients can be told to trust, and says its fingerprint", async () => {
	const cli = start(["-p0", "--keep", "--tls", "--", "echo", "hi"]);
	const url = await cli.url;
	expect(url.protocol).toBe("https:");
	const certificate = await certificateOf(url);
	expect(cli.stderr()).toContain(certificate.fingerprint256);
	expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
	expect(certificate.checkHost("localhost")).toBe("localhost");
	expect(await overTls(url, certificate.toString())).toBe("hi\n");
	await stop(cli);
});

it("has the cookie kept to HTTPS, in a browser", async () => {
	const args = ["-p0", "--keep", "--tls", "--host", "0.0.0.0"];
	const cli = start([...args, "--", "echo", "hi"]);
	const url = await cli.url;
	url.hostname = "127.0.0.1";
	const page = await browser.newPage({ ignoreHTTPSErrors: true });
	onTestFinished(() => page.close());
	await page.goto(url.href);
	await page.getByText("succeeded", { exact: true }).waitFor();
	expect(page.url().replace(/[\w-]{22}/, "FOLDER")).toBe(
		`${url.origin}/FOLDER/`,
	);
	expect(await page.context().cookies()).toMatchObject([{ secure: true }]);
	await stop(cli);
});

it("keeps more pages live than HTTP/1.1 has connections, in a browser", async () => {
	const args = ["-p0", "--keep", "--tls", "--", "sh", "-c", "echo one; read x"];
	const cli = start(args, { stdin: "pipe" });
	const url = await cli.url;
	const context = await browser.newContext({ ignoreHTTPSErrors: true });
	onTestFinished(() => context.close());
	const pages = await Promise.all(
		Array.from({ length: 7 }, async () => {
			const page = await context.newPage();
			await page.goto(url.href);
			return page;
		}),
	);
	for (const page of pages)
		await page.getByText("one", { exact: true }).waitFor();
	expect(await shown(url)).toMatchObject({ state: "running", viewers: 7 });
	cli.child.stdin?.end("\n");
	for (const page of pages) {
		await page.getByText("succeeded", { exact: true }).waitFor();
	}
	await stop(cli);
});

async function shown(url: URL): Promise<unknown> {
	return JSON.parse(await overTls(new URL("status", url)));
}

it("takes a certificate and its key from files", async () => {
	const folder = testFolder();
	const make = async (name: string) => {
		const { cert, key } = await selfSigned(["127.0.0.1"]);
		const paths = {
			cert: join(folder, `${name}.pem`),
			key: join(folder, `${name}.key`),
		};
		writeFileSync(paths.cert, cert);
		writeFileSync(paths.key, key);
		return paths;
	};
	const [one, other] = [await make("one"), await make("other")];
	const cli = start([
		"-p0",
		"--keep",
		"--tls-cert",
		one.cert,
		"--tls-key",
		one.key,
		"--",
		"echo",
		"hi",
	]);
	expect(await overTls(await cli.url, readFileSync(one.cert, "utf8"))).toBe(
		"hi\n",
	);
	await stop(cli);

	const nothing = join(folder, "nothing");
	writeFileSync(nothing, "");
	for (const [args, message] of [
		[["--tls-cert", one.cert], "go together"],
		[["--tls-cert", one.cert, "--tls-key", other.key], "is not the key of"],
		[["--tls-cert", nothing, "--tls-key", nothing], "PEM files"],
		[["--tls-cert", one.cert, "--tls-key", folder], ": it is a folder"],
		[["--tls-cert", one.cert, "--tls-key", one.key, "--tls"], "choose"],
	] as const) {
		const { code, stderr } = await run([...args, "--", "true"]);
		expect([code, stderr.split("\n").length]).toEqual([2, 2]);
		expect(stderr).toContain(message);
	}
});
