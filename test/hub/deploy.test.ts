import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ask } from "../helpers/ask.ts";
import { testFolder } from "../helpers/folder.ts";
import { hubOn, publish } from "../helpers/hub.ts";
import { installed } from "../helpers/installed.ts";
import { Nginx } from "../helpers/nginx.ts";
import { freePort, TestRedis } from "../helpers/redis.ts";
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

const TOKEN = "a-token-of-all-hubs";

/** Two hubs with one token, behind which a run has ended. */
async function twoHubs() {
	const redis = await TestRedis.start();
	const own = ["--token", TOKEN, "--allow-host", "127.0.0.1"];
	const hubs = await Promise.all([hubOn(redis, ...own), hubOn(redis, ...own)]);
	await publish(redis, "seq 100000").ended;
	for (const { url } of hubs) {
		const asked = () => ask(new URL(`runs?token=${TOKEN}`, url));
		await expect.poll(async () => (await asked()).text).toContain('"exited"');
	}
	return hubs;
}

/** Opens the page as a browser does, by ticket and cookie, from one hub to the other; and reads all. */
async function expectOneServer(proxy: URL): Promise<void> {
	for (let turn = 0; turn < 8; turn++) {
		const first = await asBrowser(new URL(`?token=${TOKEN}`, proxy));
		const folder = new URL(first.headers.location ?? "", proxy);
		const second = await asBrowser(folder);
		const [cookie = ""] = second.headers["set-cookie"] ?? [];
		const page = new URL(second.headers.location ?? "", folder);
		const own = { Cookie: cookie.split(";", 1)[0] ?? "" };
		for (let again = 0; again < 4; again++) {
			expect((await asBrowser(page, own)).statusCode).toBe(200);
		}
	}
	const all = await reassemble(new URL(`events?token=${TOKEN}`, proxy));
	const whole = Array.from({ length: 100_000 }, (_, n) => `${n + 1}\n`);
	expect(all.hash.digest("hex")).toBe(sha256(whole.join("")));
}

it("is served by several hubs behind nginx, as the document says, with a token", async () => {
	const hubs = await twoHubs();
	const [location = ""] = blocks("nginx");
	const [one, two] = hubs.map(({ url }) => url.port);
	// In turns, whatever is asked for.
	const nginx = await Nginx.start(
		location.replace("http://hubs", "http://127.0.0.1:$hub"),
		`split_clients $request_id $hub { 50% ${one}; * ${two}; }`,
	);
	await expectOneServer(nginx.url);
}, 20_000);

it("is served by several hubs behind Caddy, as the document says, and by one when the other goes", async () => {
	const hubs = await twoHubs();
	const [one, two] = hubs.map(({ url }) => url.host);
	const [site = ""] = blocks("caddyfile");
	const caddy = await startCaddy(
		site.replace("hub1:7373 hub2:7373", `${one} ${two}`),
	);
	await expectOneServer(caddy);
	const [{ cli } = {}] = hubs;
	cli?.child.kill("SIGKILL");
	await cli?.ended;
	await expectOneServer(caddy);
}, 30_000);

/** Starts a Caddy with that for its site; gives where it answers. */
async function startCaddy(site: string): Promise<URL> {
	const folder = testFolder();
	const config = join(folder, "Caddyfile");
	const url = `http://127.0.0.1:${await freePort()}`;
	const own = site.replace("runs.example.com", url);
	writeFileSync(config, `{\n\tadmin off\n}\n${own}`);
	const args = ["run", "--adapter", "caddyfile", "--config", config];
	const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder };
	const child = spawn(installed("caddy"), args, { stdio: "ignore", env });
	onTestFinished(() => void child.kill("SIGKILL"));
	const answers = () => ask(new URL(url)).then(Boolean, () => false);
	await expect.poll(answers).toBe(true);
	return new URL(url);
}

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
