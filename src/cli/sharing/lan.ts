import { createSocket, type SocketType } from "node:dgram";
import { once } from "node:events";
import type { NetworkInterfaceInfo } from "node:os";
import { TailError } from "../../errors.ts";
import { isLinkLocal } from "../../net/address.ts";

/** Our addresses by interface, as os.networkInterfaces() returns them. */
export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/**
 * The interfaces of virtual machines, containers and VPNs, through which other
 * machines of the network hardly reach us.
 */
const VIRTUAL =
	/^(docker|br-|bridge|veth|virbr|vmnet|vboxnet|lxc|lxd|podman|cni|flannel|cali|tun|tap|wg|utun|ipsec|ppp|tailscale|zt|awdl|llw|ifb|dummy|Hyper-V|vEthernet)/i;

/**
 * Documentation addresses, where no machine is (RFC 5737, RFC 3849). Connecting
 * a UDP socket to them sends nothing, and selects the interface of the default
 * route.
 */
const FAR_AWAY: [SocketType, string][] = [
	["udp4", "203.0.113.1"],
	["udp6", "2001:db8::1"],
];

/**
 * Lists the addresses at which others on the network reach this machine: those of
 * the default route first, IPv4 before IPv6; those of bridges and VPNs only when
 * there are no others. Link-local addresses are left out: in IPv6 they need a zone,
 * which browsers refuse, and in IPv4 they mean that no network answered.
 *
 * @param preferred our addresses on the default routes
 * @throws {TailError} "failed" when there are none
 */
export function lanAddresses(
	interfaces: Interfaces,
	preferred: readonly string[],
): string[] {
	const all = Object.entries(interfaces).flatMap(([name, infos = []]) =>
		infos
			.filter(({ internal, address }) => !internal && !isLinkLocal(address))
			.map(({ address, family }) => ({ name, address, family })),
	);
	const real = all.filter(({ name }) => !VIRTUAL.test(name));
	const usable = real.length > 0 ? real : all;
	if (usable.length === 0) {
		throw new TailError(
			"failed",
			"--lan: this machine is in no network; --host names an address to listen on",
		);
	}
	const rank = ({ address, family }: (typeof usable)[number]) =>
		(preferred.includes(address) ? 0 : 2) + (family === "IPv4" ? 0 : 1);
	return usable
		.toSorted((a, b) => rank(a) - rank(b))
		.map(({ address }) => address);
}

/** Returns the addresses from which this machine sends to the internet. */
export async function defaultRouteAddresses(): Promise<string[]> {
	const found = await Promise.all(
		FAR_AWAY.map(async ([type, address]) => {
			const socket = createSocket(type);
			try {
				socket.connect(9, address);
				await once(socket, "connect");
				return [socket.address().address];
			} catch {
				return []; // ENETUNREACH: there is no default route.
			} finally {
				socket.close();
			}
		}),
	);
	return found.flat();
}

/**
 * Returns the address to listen on for all interfaces: IPv6 where the machine
 * has it, which includes IPv4.
 */
export function anyAddress(interfaces: Interfaces): string {
	const hasIPv6 = Object.values(interfaces).some((infos) =>
		infos?.some(({ family }) => family === "IPv6"),
	);
	return hasIPv6 ? "::" : "0.0.0.0";
}
