import { statSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { HOST, MAX_VIEWERS } from "../../defaults.ts";
import { isBasePath } from "../../net/base-path.ts";
import { isToken, TOKEN_RULE } from "../../net/token.ts";
import { usage } from "../usage.ts";

/** The options that let others view the run. */
export interface SharingOptions {
	/** The address to listen on; undefined for loopback. */
	host: string | undefined;
	lan: boolean;
	copy: boolean;
	json: boolean;
	/** A path. */
	urlFile: string | undefined;
	/** False for no token; undefined for a random one where one is needed. */
	token: string | false | undefined;
	allowHost: string[];
	/** The header in which a proxy says who asks, in lower case; undefined for none. */
	userHeader: string | undefined;
	basePath: string;
	/** Origins whose pages may read, with the token. */
	allowOrigin: string[];
	/** The path of a page of the user's own; undefined for ours alone. */
	page: string | undefined;
	/** Whether the QR code of the link that gives control is shown too. */
	shareControl: boolean;
	maxViewers: number;
	/** Whether to use HTTPS with a self-signed certificate. */
	tls: boolean;
	/** Paths of the user's own certificate and key. */
	tlsCert: string | undefined;
	tlsKey: string | undefined;
	/** Texts to hide, or regular expressions between slashes, as typed. */
	mask: string[];
	maskEnv: boolean;
}

/** Adds these options to a command. */
export function addSharingOptions(command: Command): Command {
	return command
		.optionsGroup("Sharing:")
		.option("--lan", "let others on the network look, who have the URL", false)
		.addOption(
			new Option(
				"--host <address>",
				`address to listen on (default: ${HOST})`,
			).conflicts("lan"),
		)
		.option("--copy", "copy the URL to the clipboard", false)
		.option("--json", "print the URLs as a line of JSON, on stderr", false)
		.option("--url-file <file>", "write that line to a file")
		.addOption(
			new Option(
				"--token <token>",
				"what viewers must have, in place of a random one",
			).env("SSE_TAIL_TOKEN"),
		)
		.option("--no-token", "let in whoever comes")
		.option("--mask <text>", "hide it from viewers; or /regex/", collect, [])
		.option("--mask-env", "hide the values of *_TOKEN, *_KEY, …", false)
		.option(
			"--max-viewers <n>",
			"how many may watch at once",
			parseCount,
			MAX_VIEWERS,
		)
		.option("--tls", "HTTPS, with a certificate made on the fly", false)
		.option("--tls-cert <file>", "HTTPS, with this certificate (PEM)")
		.option("--tls-key <file>", "and this private key (PEM)")
		.option(
			"--allow-host <name>",
			"name that a proxy in front has",
			collectHost,
			[],
		)
		.option(
			"--user-header <name>",
			"header in which it says who asks, for who has control",
			parseHeader,
		)
		.option("--base-path <path>", "path behind a proxy", parseBasePath, "")
		.option("--page <file>", "a page of your own at /, ours at /page")
		.option(
			"--allow-origin <origin>",
			"let pages of another origin read, with the token",
			collectOrigin,
			[],
		)
		.option("--share-control", "show the control link as a QR code", false);
}

/**
 * Checks what depends on more than one option.
 *
 * @throws {TailError} "usage"
 */
export function checkSharing(options: SharingOptions): void {
	const { token, tls, tlsCert, tlsKey, allowHost, userHeader } = options;
	const { allowOrigin, page } = options;
	// Not in a parser: commander would print the token in its error message.
	if (typeof token === "string" && !isToken(token)) {
		throw usage(TOKEN_RULE);
	}
	if (allowOrigin.length > 0 && token === false) {
		throw usage("--allow-origin takes a token, and so no --no-token");
	}
	if (page !== undefined && !isFile(page)) {
		throw usage(`--page: there is no file ${page}`);
	}
	if ((tlsCert === undefined) !== (tlsKey === undefined)) {
		throw usage("--tls-cert and --tls-key go together");
	}
	if (userHeader !== undefined && allowHost.length === 0) {
		throw usage(
			"--user-header is for a proxy in front: name that, by --allow-host",
		);
	}
	if (tls && tlsCert !== undefined) {
		throw usage("--tls makes a certificate, --tls-cert brings one: choose");
	}
}

/** Collects the values of an option that can be repeated. */
export function collect(text: string, before: string[]): string[] {
	return [...before, text];
}

function collectHost(text: string, before: string[]): string[] {
	if (/^([\w.-]+|\[[\da-f:.]+\])$/i.test(text)) return [...before, text];
	throw new InvalidArgumentError("Give a name, such as deploy.example.com.");
}

/** As browsers send it: no path, and no port where it is the scheme's own. */
function collectOrigin(text: string, before: string[]): string[] {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.origin === text && text !== "null") return [...before, text];
	const hint = url?.origin.startsWith("http") ? `, here ${url.origin}` : "";
	throw new InvalidArgumentError(
		`Give an origin, such as https://deploy.example.com${hint}.`,
	);
}

function isFile(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** A field name (RFC 9110, 5.1); others have no such name as a user. */
function parseHeader(text: string): string {
	if (/^[\w!#$%&'*+.^`|~-]+$/.test(text)) return text.toLowerCase();
	throw new InvalidArgumentError("Give a header, such as X-Forwarded-User.");
}

function parseCount(text: string): number {
	if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
	throw new InvalidArgumentError("Give a number from 1 on.");
}

/** Returns the path with a slash before it and none after it; "" for "/". */
function parseBasePath(text: string): string {
	const path = text.replace(/\/+$/, "");
	if (path === "" || isBasePath(path)) return path;
	throw new InvalidArgumentError("Give a path, such as /deploy.");
}
