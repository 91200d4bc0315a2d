import { networkInterfaces } from "node:os";

/** Whether this machine is in a network, so that --lan has an address to show. */
export const hasNetwork = Object.values(networkInterfaces()).some((infos) =>
	infos?.some(({ internal, address }) => !internal && !/^fe80/.test(address)),
);
