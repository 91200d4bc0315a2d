import client from "@redis/client/dist/lib/client/index.js";
import { RESP_TYPES } from "@redis/client/dist/lib/RESP/decoder.js";

/**
 * The client for one server, in a file of its own and without what we don't use
 * of it (see scripts/build.js): loading it holds up all else that we do.
 */
export const createClient =
	"default" in client ? client.default.create : (client as Client).create;
export { RESP_TYPES };

/** Who loads the package may have looked for its default export already. */
type Client = (typeof client)["default"];
