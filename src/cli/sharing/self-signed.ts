import { isIP } from "node:net";
import { generate } from "selfsigned";

/** Longer than a run; browsers refuse what is valid for more than 825 days. */
const VALID_MS = 30 * 24 * 60 * 60 * 1000;

/** Clocks differ. */
const EARLIER_MS = 60 * 60 * 1000;

/**
 * A new certificate and its key, as PEM, that nobody has signed but itself.
 *
 * @param names names and addresses that it is for
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
