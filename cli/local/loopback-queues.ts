/**
 * Where bytes are that were written to a local process and not read by it:
 *
 *   node's queue ─► the kernel's, of this end ─► the kernel's, of its end ─► read
 *
 * Node tells of its own, Linux of both others (/proc/net/tcp, proc(5)): what the other end did not acknowledge, and, in the row of the other
 * end, what was not read there. Other systems do not tell them, and there all that the kernel took counts as read.
 */

import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** What node's net itself asks of its handle; not part of its interface, so either may be missing. */
interface WritingHandle {
  /** Handed to the handle so far. */
  readonly bytesWritten?: number;
  /** Of these, what the kernel did not take yet. */
  readonly writeQueueSize?: number;
}

const TABLES = { IPv4: '/proc/self/net/tcp', IPv6: '/proc/self/net/tcp6' } as const;
const HEX_PORT_DIGITS = 4;

/** Of what was written to the socket, how much the kernel has, to the byte: a write may be taken in part. */
export function bytesWithKernel(socket: Socket): number {
  const { bytesWritten, writeQueueSize } = handleOf(socket);
  if (bytesWritten === undefined || writeQueueSize === undefined) return socket.bytesWritten - socket.writableLength;
  return bytesWritten - writeQueueSize;
}

/** What node has of what was written, and the kernel has not. */
export function bytesWaiting(socket: Socket): number {
  return handleOf(socket).writeQueueSize ?? socket.writableLength;
}

/** The kernel's queues as they were when one was asked for first: for all connections that are ended together. */
export class LoopbackQueues {
  readonly #tables = new Map<string, string>();

  /**
   * What the kernel has of this connection and its other end has not read; 0 where nobody tells. For ACKNOWLEDGED_WITHIN_MS after a write it may
   * be too much: what is not acknowledged yet counts, although it may be there and even read.
   */
  unreadBytes({ localPort = 0, remotePort = 0, localFamily, writableFinished }: Socket): number {
    const table = this.#table(localFamily === 'IPv6' ? TABLES.IPv6 : TABLES.IPv4);
    const [ours, theirs] = [hex(localPort), hex(remotePort)];
    const sent = queueOf(table, `:${ours} [0-9A-F]+:${theirs} [0-9A-F]{2} ([0-9A-F]+):`);
    const come = queueOf(table, `:${theirs} [0-9A-F]+:${ours} [0-9A-F]{2} [0-9A-F]+:([0-9A-F]+)`);
    // A FIN has a number, too, and lies behind all.
    return Math.max(0, sent + come - (writableFinished ? 1 : 0));
  }

  #table(file: string): string {
    let text = this.#tables.get(file);
    if (text === undefined) {
      text = read(file);
      this.#tables.set(file, text);
    }
    return text;
  }
}

function handleOf(socket: Socket): WritingHandle {
  return (socket as unknown as { readonly _handle?: WritingHandle | null })._handle ?? {};
}

/** What cannot be read tells nothing. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** Of a row `… address:port address:port state send:receive …`, one of the last two. */
function queueOf(table: string, pattern: string): number {
  return Number.parseInt(new RegExp(pattern).exec(table)?.[1] ?? '0', 16);
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(HEX_PORT_DIGITS, '0');
}
