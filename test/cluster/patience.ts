/** How long tests wait for a cluster. Nothing is promised by it: it only ends what hangs, on a machine however busy. */

/** For whatever the cluster or a session does by itself. */
export const PATIENCE_MS = 90_000;
