/** Named limits of reassembly: value, reason, what happens at the limit, and the test that shows it. */

/**
 * Connections that are known at once, those just over among them; their columns take 11 MiB. As many as the agent accepts when it
 * steals. Full: what is over or not yet open goes first, then whoever was silent for the longest, told `evicted` and counted.
 * Test: "forgets the connection that was silent for the longest when the table is full".
 */
export const MAX_FLOWS = 65_536;

/** One page of out-of-order bytes: two segments of an Ethernet, a sixteenth of the longest frame. */
export const PAGE_BYTES = 4_096;

/**
 * Pages for all connections together, 32 MiB. They are taken from the system as they are needed and then kept. None left: whoever needs
 * one skips its gap at once, counted as `held_overflows`. Test: "skips its gap when all pages are taken".
 */
export const MAX_PAGES = 8_192;

/**
 * Pages behind the gaps of one direction: 4 MiB, the receive window of a Linux server by default and so the most that a client may have
 * under way. Above: the gap is skipped, counted. Test: "skips a gap when too much is held behind it".
 */
export const MAX_FLOW_PAGES = 1_024;

/**
 * Pages for bytes that came with a SYN and that nobody has acknowledged: an eighth of all, since anybody can send such SYNs from anywhere. Above: they are not held, counted as
 * `held_overflows`, and are a gap if their receiver takes them. Test: "holds bytes of so many SYNs, and no more".
 */
export const MAX_SYN_PAGES = 1_024;

/** What a SYN can bring: an IP packet has no more. An answer that acknowledges more is of another connection. Test: as MAX_SYN_PAGES. */
export const MAX_SYN_BYTES = 65_535;

/**
 * How long a gap may stay when no acknowledgement tells whether the receiver has what is missing. Longer than most retransmissions take.
 * Then: skipped. Test: "skips a gap that nobody fills".
 */
export const GAP_WAIT_US = 10_000_000;

/**
 * Silence after which a connection is forgotten, told `idle` and counted: longer than servers keep idle connections (75 s in nginx, 5 min
 * in Go). If it speaks again it is picked up mid-stream. Test: "forgets a connection that is silent for too long".
 */
export const IDLE_US = 600_000_000;

/**
 * How long a connection that is over, or has only a SYN, stays known: packets that come late must not look like a new connection. Test:
 * "takes packets after the end for what they are".
 */
export const BRIEF_US = 10_000_000;

/**
 * The largest window of TCP (RFC 7323, 2.3): bytes further ahead than that cannot belong to the connection. Counted, ignored.
 * Test: "ignores sequence numbers that cannot be".
 */
export const MAX_WINDOW_BYTES = 2 ** 30;

/**
 * How far ahead of the next byte a reset may lie: more than servers let a client have under way, as packets before it may have been missed.
 * A receiver takes one only within its window (RFC 5961, 3.2), which is not known here. Further ahead: counted, ignored. Test: "ignores resets
 * that the receiver does not take".
 */
export const MAX_RESET_AHEAD_BYTES = 2 ** 26;
