/** Named limits of the HTTP/2 engine: value, reason, behaviour at the limit, and the test that shows it. */

/**
 * Bytes of one header block as it was sent, all its frames together. Servers commonly refuse above 8-64 KiB.
 * At the limit: the block is `BLOCK_TOO_LARGE` for who gathers it. Test: "gives up a block above the limit of bytes".
 */
export const MAX_BLOCK_BYTES = 64 * 1024;

/**
 * Frames of one header block. Senders fill their frames, so 64 KiB are at most five; floods send empty ones.
 * At the limit: as above. Test: "gives up a block above the limit of frames".
 */
export const MAX_BLOCK_FRAMES = 64;

/**
 * Bytes of a header table that is followed, by the count of RFC 7541 section 4.1. Browsers announce 64 KiB, nearly everybody 4 KiB.
 * At the limit: a peer that really uses more is not followed (`BLOCK_TABLE_TOO_LARGE`). Test: "refuses a table above its limit".
 */
export const MAX_TABLE_BYTES = 64 * 1024;

/**
 * Bytes that the table's memory may grow to within one block, dead entries included. A name that is copied from entry to entry
 * would make 87 MB of one block of 64 KiB; honest blocks decode to less than 110 KiB.
 * At the limit: the block is `BLOCK_TABLE_TOO_LARGE`. Test: "bounds the memory that one block can make the table take".
 */
export const MAX_ARENA_BYTES = 512 * 1024;

/**
 * Bytes of a decoded header list, names and values. Sixteen times what most servers take; an HPACK bomb makes 250 MB of 64 KiB.
 * At the limit: `BLOCK_LIST_TOO_LARGE`, the table goes on, the request is never stolen. Test: "does not unpack a bomb".
 */
export const MAX_LIST_BYTES = 256 * 1024;

/** Fields of a decoded header list. At the limit: as above. Test: "does not unpack more fields than the limit". */
export const MAX_LIST_FIELDS = 2_048;

/**
 * Bytes of a frame that must be seen whole: SETTINGS, PING and the like. Nobody may send above 16 KiB unasked (RFC 9113 section 4.2).
 * Above: the connection is not followed. Test: "passes a connection that it cannot follow".
 */
export const MAX_CONTROL_FRAME_BYTES = 16 * 1024;

/**
 * SETTINGS frames of one side that the other has not acknowledged. Peers send one or two and wait (RFC 9113 section 6.5.3).
 * At the limit: `note` says that it lost track. Test: "loses track of a flood of settings".
 */
export const MAX_UNACKED_SETTINGS = 64;

/**
 * Streams whose past is known: the newest ids of a connection, 4 KiB of bits. RFC 9113 section 5.1 wants late frames of a
 * closed stream to be taken for some time. Older ones are nobody's. Test: "forgets ids that are older than its span".
 */
export const REMEMBERED_STREAMS = 32_768;

/**
 * Open streams of the app that are older than those REMEMBERED_STREAMS. A server commonly takes 100-256 at a time.
 * At the limit: the oldest are forgotten. Test: "keeps a bounded number of old open streams".
 */
export const MAX_OLD_STREAMS = 4_096;
