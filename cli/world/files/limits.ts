/** Limits of the pod's files on this side: value, reason, what happens at the limit. */

/**
 * How old may be what is told of a file: names, attributes and what is not there, together for the kernel's cache and ours. A change in the
 * pod is seen after this time at the latest. Test: "sees a change in the pod after the age of its cache".
 */
export const CACHE_AGE_MS = 2_000;

/** Entries that are kept beside the kernel's. Beyond: the oldest directories are forgotten. Test: "forgets what is oldest when it is full". */
export const MAX_CACHED_ENTRIES = 50_000;

/** Files that the kernel knows by number. Beyond: ENFILE for new ones. Test: "knows a bounded number of files". */
export const MAX_NODES = 1_000_000;

/** Entries of one directory. Beyond: EOVERFLOW, since a listing that is cut would lie. Test: "refuses a directory that is too large". */
export const MAX_LISTED_ENTRIES = 100_000;

/** Paths that are asked for together before the tree is put together. Beyond: each costs a round trip when it is shown. */
export const MAX_PATHS_AHEAD = 64;

/** File bytes that are asked for ahead of a reader that goes straight on: several times what one stream of the tunnel has on its way. Test: "asks ahead of who reads on". */
export const MAX_AHEAD_BYTES = 4 * 1024 * 1024;

/** File bytes kept for one open file. Beyond: the oldest are asked for again. Test: "keeps a bounded part of a file". */
export const MAX_KEPT_BYTES = 8 * 1024 * 1024;

/** Files that are asked for ahead at once. Beyond: a reader gets what it asks for and no more. */
export const MAX_FILES_AHEAD = 16;

/** How long a call on a file waits for the agent after its caller was interrupted. Then: EINTR. */
export const INTERRUPT_MS = 2_000;

/** How often that is looked at. */
export const TICK_MS = 500;

/** What waits for the agent's socket. Beyond: no request of the kernel is taken until it is less. */
export const MAX_UNSENT_BYTES = 4 * 1024 * 1024;

/** What waits in the relay for the process that has the mounts, which asks for no more than it wants. Beyond: the stream's credit waits until all of it went. */
export const MAX_WAITING_BYTES = 1024 * 1024;
