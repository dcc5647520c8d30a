/** Named limits of the filter engine: value, reason, behaviour at the limit, and the test that shows it. */

/**
 * Bytes of one request or response head. Servers commonly refuse above 8-64 KiB, so nobody sends more.
 * At the limit: the head is reported as `HEAD_TOO_LARGE` and never stolen. Test: "reports a head above the limit".
 */
export const MAX_HEAD_BYTES = 64 * 1024;

/**
 * Header fields of one head. nginx and node stop at about 100-2,000; 256 keeps the columns at 4 KiB.
 * At the limit: `TOO_MANY_FIELDS`, never stolen. Test: "reports more fields than the limit".
 */
export const MAX_HEADER_FIELDS = 256;
