/** Named limits of a dump: value, reason, behaviour at the limit, and the test that shows it. */

/**
 * Exchanges under way, of all connections: long polls of a busy service, each with a head. Beyond: a request is not shown, and
 * counted. Test: "are not followed beyond the limit".
 */
export const MAX_OPEN_EXCHANGES = 16_384;

/** Bytes of one body that the terminal is shown. Beyond: cut, and said. Test: "shows a bounded part of a long body". */
export const MAX_SHOWN_BODY_BYTES = 4 * 1024;

/** Bytes of one body in JSON lines and in a HAR file. Beyond: cut, and said. Test: "say that a body was cut". */
export const MAX_RECORDED_BODY_BYTES = 1024 * 1024;

/** Bytes of bodies that are kept at once, of all exchanges. Beyond: bodies are cut. Test: "cut bodies when all of them take too much, until some are told". */
export const MAX_KEPT_BODY_BYTES = 64 * 1024 * 1024;

/** How often entries are written to a HAR file, and how many bytes of them may wait for that. */
export const HAR_FLUSH_MS = 100;
export const HAR_FLUSH_BYTES = 1024 * 1024;

/** Bytes of one packet, as many as libpcap reads of one; agents cut longer ones. Beyond: the file ends with the packets before it, and the dump with an error. Test: "ends with an error where a packet is longer than any". */
export const MAX_PACKET_BYTES = 256 * 1024;
