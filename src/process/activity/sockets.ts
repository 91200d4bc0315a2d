import { readFile } from "node:fs/promises";
import { endianness } from "node:os";

/** A network connection of a process. */
export interface Connection {
	/** Its other end, as "10.0.0.1:443"; undefined where it has none. */
	peer: string | undefined;
	state: "connecting" | "connected" | "other";
}

/** Larger tables, in bytes, cost more than they tell. */
const MOST_BYTES = 1024 * 1024;

/** The kernel's states of TCP (include/net/tcp_states.h). */
const STATES: Readonly<Record<string, Connection["state"]>> = {
	"01": "connected",
	"02": "connecting",
	"08": "connected", // CLOSE_WAIT: the other side has ended, we haven't.
};

/**
 * The connections behind sockets (proc_pid_net(5)): those of TCP and UDP in the
 * process's own network.
 *
 * @param inodes of the sockets
 */
export async function connectionsOf(
	pid: number,
	inodes: ReadonlySet<string>,
): Promise<Map<string, Connection>> {
	const found = new Map<string, Connection>();
	for (const table of ["tcp", "tcp6", "udp", "udp6"]) {
		if (found.size === inodes.size) break;
		const text = await readFile(`/proc/${pid}/net/${table}`, "latin1").catch(
			() => "",
		);
		if (text.length > MOST_BYTES) continue;
		for (const line of text.split("\n").slice(1)) {
			const fields = line.trim().split(/\s+/);
			const [, , remote = "", state = "", , , , , , inode = ""] = fields;
			if (!inodes.has(inode)) continue;
			found.set(inode, {
				peer: readAddress(remote),
				state: STATES[state] ?? "other",
			});
		}
	}
	return found;
}

/**
 * Reads "0100007F:1F90": an address as its words of 32 bits in the machine's
 * own order, and a port. Undefined for the address of nobody.
 */
export function readAddress(
	text: string,
	isLittle = endianness() === "LE",
): string | undefined {
	const [address = "", port = "0"] = text.split(":");
	const words = address.match(/.{8}/g) ?? [];
	const bytes = words.flatMap((word) => {
		const four = (word.match(/../g) ?? []).map((hex) =>
			Number.parseInt(hex, 16),
		);
		return isLittle ? four.reverse() : four;
	});
	const number = Number.parseInt(port, 16);
	if (bytes.every((byte) => byte === 0)) return undefined;
	if (bytes.length === 4) return `${bytes.join(".")}:${number}`;
	const isMapped =
		bytes.slice(0, 10).every((byte) => byte === 0) &&
		bytes[10] === 255 &&
		bytes[11] === 255;
	if (isMapped) return `${bytes.slice(12).join(".")}:${number}`;
	const groups = Array.from({ length: 8 }, (_, n) =>
		(((bytes[2 * n] ?? 0) << 8) | (bytes[2 * n + 1] ?? 0)).toString(16),
	);
	// The URL parser knows how IPv6 addresses are shortened (RFC 5952).
	const { hostname } = new URL(`http://[${groups.join(":")}]/`);
	return `${hostname}:${number}`;
}
