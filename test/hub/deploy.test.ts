import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ask } from "../helpers/ask.ts";
import { testFolder } from "../helpers/folder.ts";
import { hubOn, publish } from "../helpers/hub.ts";
import { Nginx } from "../helpers/nginx.ts";
import { TestRedis } from "../helpers/redis.ts";
import { reassemble, sha256 } from "../helpers/viewer.ts";
import { findProgram } from "../tools/executable.ts";
import { skipWithout } from "../tools/missing.ts";

const DOCS = readFileSync(
	new URL("../../docs/hub.md", import.meta.url),
	"utf8",
);

/** The blocks of that language in the document. */
const blocks = (language: string) =>
	[...DOCS.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(
		([, text = ""]) => text,
	);

it("is served by several hubs behind nginx, as the document says, with a token", async () => {
	const redis = await TestRedis.start();
	const token = ["--token", "a-token-of-all-hubs", "--allow-host", "127.0.0.1"];
	const hubs = await Promise.all([
		hubOn(redis, ...token),
		hubOn(redis, ...token),
	]);
	const [location = ""] = blocks("nginx");
	const [one, two] = hubs.map(({ url }) => url.port);
	// In turns, whatever is asked for.
	const nginx = await Nginx.start(
		location.replace("http://hubs", "http://127.0.0.1:$hub"),
		`split_clients $request_id $hub { 50% ${one}; * ${two}; }`,
	);
	await publish(redis, "seq 100000").ended;
	for (const { url } of hubs) {
		const asked = () => ask(new URL("runs?token=a-token-of-all-hubs", url));
		await expect.poll(async () => (await asked()).text).toContain('"exited"');
	}
	// As a browser: by ticket and cookie, from one hub to the other.
	for (let turn = 0; turn < 8; turn++) {
		const first = await asBrowser(
			new URL("?token=a-token-of-all-hubs", nginx.url),
		);
		const folder = new URL(first.headers.location ?? "", nginx.url);
		const second = await asBrowser(folder);
		const [cookie = ""] = second.headers["set-cookie"] ?? [];
		const page = new URL(second.headers.location ?? "", folder);
		const own = { Cookie: cookie.split(";", 1)[0] ?? "" };
		for (let again = 0; again < 4; again++) {
			expect((await asBrowser(page, own)).statusCode).toBe(200);
		}
	}
	const all = await reassemble(
		new URL("events?token=a-token-of-all-hubs", nginx.url),
	);
	const whole = Array.from({ length: 100_000 }, (_, n) => `${n + 1}\n`);
	expect(all.hash.digest("hex")).toBe(sha256(whole.join("")));
}, 20_000);

async function asBrowser(url: URL, headers: Record<string, string> = {}) {
	const accept = { Accept: "text/html", ...headers };
	const asked = request(url, { headers: accept, agent: false }).end();
	const [response] = await once(asked, "response");
	response.resume();
	return response;
}

it("the document's compose file and manifest are what a YAML parser takes", () => {
	const python = findProgram("python3") ?? skipWithout("python3");
	const script =
		"import json,sys,yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin))))";
	const parse = (input: string) => {
		try {
			return JSON.parse(
				execFileSync(python, ["-c", script], {
					input,
					encoding: "utf8",
					stdio: ["pipe", "pipe", "pipe"],
				}),
			);
		} catch (error) {
			if (`${error}`.includes("No module named")) skipWithout("python3-yaml");
			throw error;
		}
	};
	const [compose = "", manifest = ""] = blocks("yaml");
	const [{ services }] = parse(compose);
	expect(Object.keys(services)).toEqual(["redis", "hub"]);
	expect(services.hub.command).toContain("--serve");
	const [deployment, service] = parse(manifest);
	expect(deployment.kind).toBe("Deployment");
	const { labels } = deployment.spec.template.metadata;
	expect(deployment.spec.selector.matchLabels).toEqual(labels);
	expect(service.spec.selector).toEqual(labels);
});

it("kubectl takes the document's manifest, and knows each field of the deployment", () => {
	const kubectl = findProgram("kubectl") ?? skipWithout("kubectl");
	const kubectlOn = (input: string, ...args: string[]) => {
		const own = ["--local", "--dry-run=client", "-o", "yaml", "-f", "-"];
		const options = { input, encoding: "utf8" } as const;
		return execFileSync(kubectl, [...args, ...own], options);
	};
	const [, manifest = ""] = blocks("yaml");
	const [deployment = "", service = ""] = manifest.split("\n---\n");
	expect(kubectlOn(service, "label", "a=b")).toContain("kind: Service");
	const fields = (text: string) =>
		[...text.matchAll(/([A-Za-z]\w*):/g)].map(([, name = ""]) => name);
	// By its own types, and without a cluster: what it does not know it leaves out.
	const unknown = (text: string) => {
		const known = new Set(fields(kubectlOn(text, "set", "env", "A=b")));
		return fields(text).filter((name) => !known.has(name));
	};
	expect(unknown(deployment)).toEqual([]);
	const wrong = deployment.replace("readinessProbe", "readynessProbe");
	expect(unknown(wrong)).toContain("readynessProbe");
});

it("the document's unit is one that systemd takes", () => {
	const analyze = findProgram("systemd-analyze") ?? skipWithout("systemd");
	const file = join(testFolder(), "sse-tail-hub.service");
	const [unit = ""] = blocks("ini");
	writeFileSync(file, unit.replace("/usr/bin/npx", "/bin/true"));
	execFileSync(analyze, ["verify", "--man=no", file], { stdio: "pipe" });
});
