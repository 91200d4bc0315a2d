/** The clients for Sentinel and Cluster, in a file of their own: they take long to load. */
export { createCluster, createSentinel, RESP_TYPES } from "@redis/client";
