import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { TailError } from "../../errors.ts";
import { systemMessage } from "../../io/system-message.ts";
import type { SharingOptions } from "./options.ts";

/** A certificate and its key for HTTPS, as PEM. */
export interface Certificate {
	cert: string;
	key: string;
	/**
	 * The SHA-256 fingerprint of a self-signed certificate, for people to
	 * compare; undefined for the user's own, which browsers verify.
	 */
	fingerprint: string | undefined;
}

/**
 * Loads or makes the certificate that the options ask for; undefined for plain HTTP.
 *
 * @param names the names and addresses of a self-signed one
 * @throws {TailError} "usage" when the files can't be read, or the key does not
 *   belong to the certificate
 */
export async function certificate(
	{ tls, tlsCert, tlsKey }: SharingOptions,
	names: readonly string[],
): Promise<Certificate | undefined> {
	if (tlsCert !== undefined && tlsKey !== undefined) {
		return readCertificate(tlsCert, tlsKey);
	}
	if (!tls) return undefined;
	// Loaded on demand: it is larger than the rest of the program, and would make
	// every start slower.
	const { selfSigned } = await import("./self-signed.ts");
	const { cert, key } = await selfSigned(names);
	return { cert, key, fingerprint: new X509Certificate(cert).fingerprint256 };
}

async function readCertificate(
	certPath: string,
	keyPath: string,
): Promise<Certificate> {
	const cert = await read("--tls-cert", certPath);
	const key = await read("--tls-key", keyPath);
	let fits: boolean;
	try {
		fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
	} catch {
		throw unusable(
			"--tls-cert and --tls-key take PEM files, without a password",
		);
	}
	if (!fits) throw unusable("--tls-key is not the key of --tls-cert");
	return { cert, key, fingerprint: undefined };
}

async function read(option: string, path: string): Promise<string> {
	try {
		return await readFile(path, "utf8");
	} catch (error) {
		throw unusable(`${option} ${path}: ${systemMessage(error)}`);
	}
}

function unusable(message: string): TailError {
	return new TailError("usage", message);
}
