/**
 * What a DIAL frame asks the agent for: a stream that the CLI opens, to somewhere that the pod can reach.
 *
 *     u8 service | u16 port | u8 host length | host, UTF-8
 *
 * The agent answers with CONNECTED once the far side is there, or with RESET and the reason. Bytes may follow the DIAL at once; the
 * agent holds them, within the stream's window, until then.
 */

/** A TCP connection from the pod. */
export const DIAL_TCP = 1;
/** A UDP socket of the pod that is connected to one far address. The stream carries datagrams (datagrams.ts). */
export const DIAL_UDP = 2;

export type DialService = typeof DIAL_TCP | typeof DIAL_UDP;

/** Where a stream shall lead. */
export interface StreamDial {
  readonly service: DialService;
  /** An IP address as text, or a name, which is resolved as in the pod. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
}

const FIXED_BYTES = 4;
/** Of a host's name (RFC 1035 allows 253 characters). */
export const MAX_HOST_BYTES = 255;
export const MIN_DIAL_BYTES = FIXED_BYTES + 1;
export const MAX_DIAL_BYTES = FIXED_BYTES + MAX_HOST_BYTES;

/** Printable ASCII without spaces: an address, a zone, a name in its A-label form. */
const HOST = /^[!-~]+$/;

/** Bytes that `dial` takes on the wire. @throws RangeError when it can be no dial. */
export function dialBytes(dial: StreamDial): number {
  if (!isPossible(dial)) throw new RangeError(`${dial.host}:${dial.port} cannot be dialled`);
  return FIXED_BYTES + dial.host.length;
}

/** Writes `dialBytes(dial)` bytes at `offset`. */
export function writeDial(target: Buffer, offset: number, { service, host, port }: StreamDial): void {
  target[offset] = service;
  target.writeUInt16BE(port, offset + 1);
  target[offset + 3] = host.length;
  target.write(host, offset + FIXED_BYTES, 'latin1');
}

/** Reads what `writeDial` wrote. @returns null when the bytes between `start` and `end` are nothing that can be dialled */
export function readDial(source: Buffer, start: number, end: number): StreamDial | null {
  if (end - start < FIXED_BYTES) return null;
  const hostBytes = source[start + 3];
  if (hostBytes !== end - start - FIXED_BYTES) return null;
  const dial = {
    service: source[start] as DialService,
    host: source.toString('latin1', start + FIXED_BYTES, end),
    port: source.readUInt16BE(start + 1),
  };
  return isPossible(dial) ? dial : null;
}

function isPossible({ service, host, port }: StreamDial): boolean {
  if (service !== DIAL_TCP && service !== DIAL_UDP) return false;
  return port > 0 && port <= 65_535 && host.length <= MAX_HOST_BYTES && HOST.test(host);
}
