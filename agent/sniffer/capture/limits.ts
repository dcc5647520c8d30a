/** Named limits of capturing: value, reason, what happens at the limit, and the test that shows it. */

/**
 * The ring's memory. 8 MiB lost 1 to 3 % of what 32 MiB did not: a pause of the thread is a tenth of a second of traffic. Full:
 * the kernel drops packets, counted as `packets_dropped`. Test: "counts what a full ring dropped, exactly".
 */
export const RING_BYTES = 32 * 1024 * 1024;

/** What `--ring-bytes` may be: two blocks, and what no pod has to spare. Beyond: refused at the start. Test: "the memory for packets has a least and a most". */
export const MIN_RING_BYTES = 512 * 1024;
export const MAX_RING_BYTES = 1024 * 1024 * 1024;

/**
 * One block of the ring. Small, since a block with a single packet is handed over after 10 ms, so their number (128) is how long the reader may
 * be kept from a core at any rate: 1.3 s. With blocks of 1 MiB it was a third of a second, and a busy machine lost packets; that those cost less CPU for
 * long frames does not make up for it. A packet longer than a block is cut, counted as `packets_cut`. Test: "is what a cut packet
 * leaves behind".
 */
export const BLOCK_BYTES = 256 * 1024;

/** How long a packet waits for its block to fill. It is the mirror's delay on a quiet pod. Test: "counts what a full ring dropped, exactly". */
export const RETIRE_MS = 10;

/**
 * Ports that the kernel's filter names one by one: two searches of five instructions a port fit its 4,096. Above: it takes
 * all TCP, and the flow table picks. Test: "takes all TCP when there are more ports than a filter holds".
 */
export const MAX_FILTER_PORTS = 256;

/** IPv6 extension headers before the TCP header; real packets have one at the most. Above: not captured. Test: "agrees with
 * a naive matcher on any packet". */
export const MAX_EXTENSION_HEADERS = 4;

/** How often the kernel is asked what it dropped; its counts have 32 bits. Test: as for the ring. */
export const STATISTICS_INTERVAL_US = 500_000;

/**
 * How long the reader leaves the ring alone at the most while packets fill blocks (pace.ts): with RETIRE_MS, what a copy is late by. Waking up
 * half as often as with 16 ms costs an eighth less for each packet. Test: "naps while packets fill blocks, and not while they do not".
 */
export const MAX_NAP_MS = 32;

/** How long it does not even look up: within it 32 MiB hold what 13 Gbit/s bring. Test: "ends when more comes than it was to find". */
export const LOOK_UP_MS = 16;

/**
 * A block with less is no reason to nap: it was given because it had waited for RETIRE_MS, and so little (some 18,000 small packets a second) costs next
 * to nothing to wake up for. Test: "naps behind blocks that packets filled, and not behind those that waited long enough".
 */
export const NAP_BLOCK_BYTES = BLOCK_BYTES / 8;

/** A nap is to find no more than this part of the ring filled. Test: "naps shorter the more of the ring fills meanwhile". */
export const NAP_RING_SHARE = 16;

/** Bytes of one packet in a capture file, as many as libpcap reads of one. A longer one is cut when it is written; a file that says to have one is broken: an error.
 * Test: "with a packet that is longer than any is an error". */
export const MAX_PACKET_BYTES = 262_144;
