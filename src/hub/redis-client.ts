import client from "@redis/client/dist/lib/client/index.js";
import { RESP_TYPES } from "@redis/client/dist/lib/RESP/decoder.js";

/**
 * The client for one server, in a file of its own and without what we don't use
 * of it (see scripts/build.js): loading it holds up all else that we do.
 */
export const createClient = client.default.create;
export { RESP_TYPES };
