/** Named limits of capturing: value, reason, what happens at the limit, and the test that shows it. */

/**
 * The ring's memory. 8 MiB lost 1 to 3 % of what 32 MiB did not: a pause of the thread is a tenth of a second of traffic. Full:
 * the kernel drops packets, counted as `packets_dropped`. Test: "counts what a full ring dropped, exactly".
 */
export const RING_BYTES = 32 * 1024 * 1024;

/**
 * One block of the ring. Large, since each block wakes the thread once and a frame may have 64 KiB; but a block with a single packet is handed
 * over after 10 ms, so their number (32) is how long a quiet pod's reader may pause: a third of a second. A packet longer than a block is
 * cut, counted as `packets_cut`. Test: "is what a cut packet leaves behind".
 */
export const BLOCK_BYTES = 1024 * 1024;

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
