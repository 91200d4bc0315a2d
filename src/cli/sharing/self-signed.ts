import { isIP } from "node:net";
import { generate } from "selfsigned";

/**
 * The validity in ms: longer than any run. Browsers refuse certificates that
 * are valid for more than 825 days.
 */
const VALID_MS = 30 * 24 * 60 * 60 * 1000;

/** The validity begins so many ms ago, for viewers whose clocks are behind. */
const EARLIER_MS = 60 * 60 * 1000;

/**
 * Makes a self-signed certificate and its key, as PEM.
 *
 * @param names the names and addresses that it is valid for
 */
export async function selfSigned(
	names: readonly string[],
): Promise<{ cert: string; key: string }> {
	const now = Date.now();
	const { cert, private: key } = await generate(
		[{ name: "commonName", value: "sse-tail" }],
		{
			keyType: "ec",
			curve: "P-256",
			algorithm: "sha256",
			notBeforeDate: new Date(now - EARLIER_MS),
			notAfterDate: new Date(now + VALID_MS),
			extensions: [
				{ name: "basicConstraints", cA: false, critical: true },
				{ name: "keyUsage", digitalSignature: true, critical: true },
				{ name: "extKeyUsage", serverAuth: true },
				{
					name: "subjectAltName",
					altNames: names.map((name) =>
						isIP(name) ? { type: 7, ip: name } : { type: 2, value: name },
					),
				},
			],
		},
	);
	return { cert, key };
}
