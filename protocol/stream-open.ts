/**
 * What an OPEN frame says of a new stream, before the first bytes of it:
 *
 *     u32 subscription id | u16 pod port | u16 client port | u8 address length (4 or 16), and 128 for an HTTP/2 request, 64 for packets | address
 */

import { type Port, type SubscriptionId, toPort, toSubscriptionId } from './ids.ts';

/** One client connection that a subscription takes. */
export interface StreamOpen {
  readonly subscriptionId: SubscriptionId;
  /** The port of the pod that the client connected to. */
  readonly podPort: Port;
  readonly clientPort: Port;
  /** Four bytes of IPv4 or sixteen of IPv6 (`address.ts` reads and writes text). */
  readonly clientAddress: Uint8Array;
  /** The stream carries one mirrored HTTP/2 request, as records (exchange-record.ts). */
  readonly isHttp2Request?: true;
  /** The stream is a pcap file that grows; its client is nobody. */
  readonly isPackets?: true;
}

const FIXED_BYTES = 9;
const HTTP2_REQUEST = 128;
const PACKETS = 64;
export const MIN_OPEN_META_BYTES = FIXED_BYTES + 4;
export const MAX_OPEN_META_BYTES = FIXED_BYTES + 16;

/** Bytes that `open` takes on the wire. @throws RangeError when its address is not 4 or 16 bytes long. */
export function openMetaBytes(open: StreamOpen): number {
  const { length } = open.clientAddress;
  if (length !== 4 && length !== 16) throw new RangeError('a client address has 4 or 16 bytes');
  return FIXED_BYTES + length;
}

/** Writes `openMetaBytes(open)` bytes at `offset`. */
export function writeOpenMeta(target: Buffer, offset: number, open: StreamOpen): void {
  const address = open.clientAddress;
  target.writeUInt32BE(open.subscriptionId, offset);
  target.writeUInt16BE(open.podPort, offset + 4);
  target.writeUInt16BE(open.clientPort, offset + 6);
  const kind = (open.isHttp2Request === true ? HTTP2_REQUEST : 0) | (open.isPackets === true ? PACKETS : 0);
  target[offset + 8] = address.length | kind;
  target.set(address, offset + FIXED_BYTES);
}

/**
 * Reads what `writeOpenMeta` wrote; the address is a copy. The stream's first bytes follow after `openMetaBytes`.
 * @returns null when the bytes between `start` and `end` are too few or name an impossible id, port or address.
 */
export function readOpenMeta(source: Buffer, start: number, end: number): StreamOpen | null {
  if (end - start < MIN_OPEN_META_BYTES) return null;
  const subscriptionId = source.readUInt32BE(start);
  const podPort = source.readUInt16BE(start + 4);
  const clientPort = source.readUInt16BE(start + 6);
  const facts = source[start + 8] ?? 0;
  const addressBytes = facts & ~(HTTP2_REQUEST | PACKETS);
  if (addressBytes !== 4 && addressBytes !== 16) return null;
  if (end - start < FIXED_BYTES + addressBytes) return null;
  if (subscriptionId === 0 || subscriptionId > 0x7fffffff || podPort === 0 || clientPort === 0) return null;
  const clientAddress = new Uint8Array(addressBytes);
  source.copy(clientAddress, 0, start + FIXED_BYTES);
  return {
    subscriptionId: toSubscriptionId(subscriptionId),
    podPort: toPort(podPort),
    clientPort: toPort(clientPort),
    clientAddress,
    ...((facts & HTTP2_REQUEST) === 0 ? {} : { isHttp2Request: true }),
    ...((facts & PACKETS) === 0 ? {} : { isPackets: true }),
  };
}
