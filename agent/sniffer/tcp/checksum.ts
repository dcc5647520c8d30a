/**
 * The checksum of TCP (RFC 9293, 3.1): the ones' complement sum of the pseudo header (both addresses, the length, the protocol), header and
 * payload, in which a right checksum makes all ones. Where packets come over a real wire the network card does this; it is for the rest.
 */

const PROTOCOL_TCP = 6;
/** Both addresses, which lie next to each other in both versions of IP. */
const IPV4_ADDRESSES_BYTES = 8;
const IPV6_ADDRESSES_BYTES = 32;
/** Sums of 16 bits that stay below 2^31. */
const CHUNK_BYTES = 32_768;

/** What the checksum covers besides the header's own bytes. */
export interface ChecksumRange {
  readonly isIPv6: boolean;
  /** Of the source address, in front of the destination's. */
  readonly sourceAt: number;
  /** Of the payload. */
  readonly end: number;
}

/** @param at of the TCP header */
export function isChecksumRight(buf: Buffer, { isIPv6, sourceAt, end }: ChecksumRange, at: number): boolean {
  const addressesEnd = sourceAt + (isIPv6 ? IPV6_ADDRESSES_BYTES : IPV4_ADDRESSES_BYTES);
  let sum = PROTOCOL_TCP + fold(end - at) + sumOf(buf, sourceAt, addressesEnd);
  for (let from = at; from < end; from += CHUNK_BYTES) sum += sumOf(buf, from, Math.min(end, from + CHUNK_BYTES));
  return fold(sum) === 0xffff;
}

/** The sum of big-endian halves, in 16 bits. A last odd byte is the upper half. */
function sumOf(buf: Buffer, start: number, end: number): number {
  let sum = 0;
  let at = start;
  for (; at + 1 < end; at += 2) sum += (buf[at]! << 8) | buf[at + 1]!;
  if (at < end) sum += buf[at]! << 8;
  return fold(sum);
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return folded;
}
